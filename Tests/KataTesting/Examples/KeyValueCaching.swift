import Tensors

/// What kata 16's cache does, whoever wrote it.
public protocol KeyValueCaching {
  var keys: [GrowingTensor] { get }
  var values: [GrowingTensor] { get }
  var count: Int { get }
  init(layerCount: Int)
  mutating func append(
    key: Tensor, value: Tensor, layer: Int
  ) -> (key: Tensor, value: Tensor)
  mutating func truncate(to count: Int)
}

extension KeyValueCaching {
  /// How many positions each block was given.
  func counts(_ tensors: KeyPath<Self, [GrowingTensor]>) -> [Int] {
    self[keyPath: tensors].map(\.count)
  }
}

// MARK: - The cache alone

extension Example {
  /// What a new cache holds, and how it goes on.
  public func start(_ cache: some KeyValueCaching) -> Answers {
    let first = self["first"].split(parts: 2).map { $0.squeezed(axis: 0) }
    let second = self["second"].split(parts: 2).map { $0.squeezed(axis: 0) }
    func grown(_ last: GrowingTensor?, _ place: Int) -> Tensor {
      guard var last else { return .zeros([0]) }
      last.append(first[place])
      last.append(second[place])
      return last.tensor
    }
    return [
      "blocks of keys": cache.keys.count,
      "blocks of values": cache.values.count,
      "positions": (cache.keys + cache.values).map(\.count).reduce(0, +),
      "keys of the last block after two appends": grown(cache.keys.last, 0),
      "values of the last block after two appends": grown(cache.values.last, 1),
    ]
  }

  /// The count of an empty cache, and after each append; blocks are filled one after another.
  public func counts(_ cache: some KeyValueCaching) -> [Int] {
    var (cache, counts) = (cache, [cache.count])
    for size in sizes("pieces") {
      for layer in 0..<integer("layerCount") {
        _ = cache.append(
          key: .ones([2, 3, size, 4]), value: .ones([2, 3, size, 4]), layer: layer)
        counts.append(cache.count)
      }
    }
    return counts
  }

  /// What each append returns.
  public func appended(to cache: some KeyValueCaching) -> Answers {
    var (cache, results, done) = (cache, Answers(), 0)
    for size in sizes("pieces") {
      for layer in 0..<integer("layerCount") {
        let all = cache.append(
          key: self["keys"][layer, .ellipsis, done..<done + size, .all],
          value: self["values"][layer, .ellipsis, done..<done + size, .all], layer: layer)
        results["keys of block \(layer), \(done + size) positions"] = all.key
        results["values of block \(layer), \(done + size) positions"] = all.value
      }
      done += size
    }
    return results
  }

  /// What is left of a cache after it was cut, and how it goes on.
  public func truncated(_ cache: some KeyValueCaching) -> Answers {
    var (cache, results) = (cache, Answers())
    let blocks = 0..<integer("layerCount")
    for layer in blocks {
      _ = cache.append(key: self["keys"][layer], value: self["values"][layer], layer: layer)
    }
    cache.truncate(to: integer("keep"))
    results["count"] = cache.count
    for layer in blocks {
      results["keys of block \(layer)"] = cache.keys[layer].tensor
      results["values of block \(layer)"] = cache.values[layer].tensor
      let all = cache.append(
        key: self["moreKeys"][layer], value: self["moreValues"][layer], layer: layer)
      results["keys of block \(layer) with 2 more"] = all.key
      results["values of block \(layer) with 2 more"] = all.value
    }
    return results
  }
}

// MARK: - With a cache

extension Example {
  /// Feeds a sequence in all ways that it can be cut into pieces, each with a cache of its own.
  /// - Parameters:
  ///   - sequence: `[B, S, …]`.
  ///   - feed: the results of a piece.
  public func inPieces<Sequence: ShapedArray, Cache: KeyValueCaching>(
    _ sequence: Sequence, _ cache: Cache, _ feed: (Sequence, inout Cache) -> Tensor
  ) -> Answers {
    var results: Answers = [:]
    let splits = Self.splits(of: sequence.shape[1])
    for sizes in part == .performance ? splits : [splits[splits.count / 2]] {
      var cache = cache
      let pieces = sequence.split(sizes: sizes, axis: 1).map { feed($0, &cache) }
      let name = sizes.map(String.init).joined(separator: " + ")
      results["fed as \(name)"] = concatenated(pieces, axis: 1)
      results["keys by block"] = cache.counts(\.keys)
      results["values by block"] = cache.counts(\.values)
    }
    return results
  }

  /// What comes out of a sequence that is fed in two halves.
  /// - Parameters:
  ///   - x: `[B, S, …]`.
  ///   - feed: the results of a half.
  public func inHalves<Cache: KeyValueCaching>(
    _ x: Tensor, _ cache: Cache, _ feed: (Tensor, inout Cache) -> Tensor
  ) -> Tensor {
    var cache = cache
    return concatenated(x.split(parts: 2, axis: 1).map { feed($0, &cache) }, axis: 1)
  }

  /// Feeds the start of a text, copies the cache, and continues in two ways by turns.
  public func forked<Cache: KeyValueCaching>(
    _ cache: Cache, _ feed: (IntTensor, inout Cache) -> Tensor
  ) -> Answers {
    var cache = cache
    let before = feed(ids("start"), &cache)
    var copy = cache
    let (one, other) = (ids("one"), ids("other"))
    var (logits, otherLogits) = ([Tensor](), [Tensor]())
    for place in 0..<max(one.shape[1], other.shape[1]) {
      if place < one.shape[1] { logits.append(feed(one[.all, place..<place + 1], &cache)) }
      if place < other.shape[1] { otherLogits.append(feed(other[.all, place..<place + 1], &copy)) }
    }
    return [
      "before the fork": before,
      "one way": concatenated(logits, axis: 1),
      "the other way": concatenated(otherLogits, axis: 1),
    ]
  }

  /// Feeds a text, forgets its end, and goes on in another way.
  public func goneOn<Cache: KeyValueCaching>(
    _ cache: Cache, _ feed: (IntTensor, inout Cache) -> Tensor
  ) -> Answers {
    var cache = cache
    let before = feed(ids("first"), &cache)
    cache.truncate(to: integer("keep"))
    return ["before": before, "after": feed(ids("second"), &cache)]
  }

  /// All lists of positive numbers that add up to a count: 2ⁿ⁻¹ of them.
  static func splits(of count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return (1...count).flatMap { first in splits(of: count - first).map { [first] + $0 } }
  }
}
