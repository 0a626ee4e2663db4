import Tensors

/// What may become of a place that is not special in a batch for a masked model.
enum Fate: Int, CaseIterable {
  /// It stays, and nobody asks.
  case leftAlone
  case masked
  /// It stays, and is asked about.
  case kept
  case replaced
  case changedUnasked
  case askedForAnother
  case special

  var words: String {
    switch self {
    case .leftAlone: "a token that stays and is not asked about"
    case .masked: "a mask that is asked about"
    case .kept: "a token that stays and is asked about"
    case .replaced: "another token that is asked about"
    case .changedUnasked: "a token that changed and is not asked about"
    case .askedForAnother: "a target that is not the token that stood there"
    case .special: "a special token that changed or is asked about"
    }
  }
}

extension Example {
  /// Ids that are never asked about.
  public var specialIDs: Set<Int> { Set(ids("special").scalars) }

  /// Stacked rows as results.
  public func results(stacked ids: IntTensor, _ mask: Mask) -> Answers {
    ["ids": ids.scalars, "sizes of ids": ids.shape.map { $0 }, "mask": mask]
  }

  /// What is read and what is asked as results.
  public func results(read ids: IntTensor, targets: IntTensor) -> Answers {
    [
      "ids": ids.scalars, "sizes of ids": ids.shape.map { $0 },
      "targets": targets.scalars, "sizes of targets": targets.shape.map { $0 },
    ]
  }

  /// How often each set of places is drawn; of many places, how many are.
  public func setsOfPlaces(
    _ ask: (IntTensor, inout RandomGenerator) throws -> Mask
  ) rethrows -> Answers {
    let ids = ids("ids")
    var misfit: Shape?
    let (all, comesAgain) = try drawn { generator in
      let mask = try ask(ids, &generator)
      if mask.shape != ids.shape && !mask.isPoisoned { misfit = mask.shape }
      return mask.scalars
    }
    let frequencies: Answer
    if let misfit {
      frequencies = .unfit("the shape is \(misfit), expected \(ids.shape).")
    } else if kindCount("frequencies") == 2 {
      let special = specialIDs
      let kinds = all.flatMap { zip($0, ids.scalars) }
        .filter { isAsked, id in isAsked || !special.contains(id) }
        .map { isAsked, id -> Int? in special.contains(id) ? nil : isAsked ? 1 : 0 }
      frequencies = Self.draws(kinds, of: 2)
    } else {
      let sets = all.map { places in
        places.indices.reduce(0) { $0 | (places[$1] ? 1 << $1 : 0) }
      }
      frequencies = Self.draws(sets, of: kindCount("frequencies") ?? 0)
    }
    return ["frequencies": frequencies, "same seed, same places": comesAgain]
  }

  /// What comes where something is asked for, and whether all else stays.
  public func tokensInBlanks(
    _ hide: (_ ids: IntTensor, _ asked: Mask, inout RandomGenerator) throws -> IntTensor
  ) rethrows -> Answers {
    let (ids, asked) = (ids("ids"), mask("asked"))
    var misfit: Shape?
    let (all, comesAgain) = try drawn { generator in
      let read = try hide(ids, asked, &generator)
      if read.shape != ids.shape && !read.isPoisoned { misfit = read.shape }
      return read.scalars
    }
    if let misfit {
      let reason = Answer.unfit("the shape is \(misfit), expected \(ids.shape).")
      return [
        "frequencies": reason, "frequencies of pairs": reason,
        "what is not asked for stays": reason, "same seed, same tokens": comesAgain,
      ]
    }
    let (V, owns, places) = (integer("vocabularySize"), ids.scalars, asked.scalars)
    let blanks = places.indices.filter { places[$0] }
    let others = places.indices.filter { !places[$0] }
    var answers: Answers = [
      "frequencies": Self.draws(all.flatMap { read in blanks.map { read[$0] } }, of: V),
      "what is not asked for stays": all.allSatisfy { read in
        others.allSatisfy { read[$0] == owns[$0] }
      },
      "same seed, same tokens": comesAgain,
    ]
    if let count = kindCount("frequencies of pairs") {
      let pairs = all.map { read in
        let (a, b) = (read[blanks[0]], read[blanks[1]])
        return (0..<V).contains(a) && (0..<V).contains(b) ? a * V + b : nil
      }
      answers["frequencies of pairs"] = Self.draws(pairs, of: count)
    }
    return answers
  }

  /// What becomes of places, and what is asked there.
  public func fates(
    _ make: (IntTensor, inout RandomGenerator) throws -> (ids: IntTensor, targets: IntTensor)
  ) rethrows -> Answers {
    try fates(of: ids("ids"), special: specialIDs, make)
  }

  /// - Parameter ids: what stood there.
  func fates(
    of ids: IntTensor, special: Set<Int>,
    _ make: (IntTensor, inout RandomGenerator) throws -> (ids: IntTensor, targets: IntTensor)
  ) rethrows -> Answers {
    let fits = { (shape: Shape) in shape == ids.shape }
    let owns = ids.scalars
    let (all, comesAgain) = try drawn { generator in
      let (read, targets) = try make(ids, &generator)
      guard fits(read.shape), fits(targets.shape) else { return [[Int]]() }
      return [read.scalars, targets.scalars]
    }
    var answers: Answers = ["same seed, same batch": comesAgain]
    let isFit = all.allSatisfy { !$0.isEmpty }
    let reason = Answer.unfit("the shapes are not those of the ids, \(ids.shape).")
    if kindCount("frequencies") != nil {
      let maskID = integer("maskID")
      let fates = all.filter { !$0.isEmpty }.flatMap { batch in
        zip(zip(batch[0], batch[1]), owns).compactMap { pair, id in
          Self.fate(of: id, read: pair.0, target: pair.1, special.contains(id), maskID)
        }
      }
      let count = Fate.allCases.count
      answers["frequencies"] = isFit ? Self.draws(fates.map(\.rawValue), of: count) : reason
      if let V = kindCount("frequencies of tokens") {
        let places = owns.indices.filter { !special.contains(owns[$0]) }
        let read = isFit ? all.flatMap { batch in places.map { batch[0][$0] } } : []
        answers["frequencies of tokens"] = isFit ? Self.draws(read, of: V) : reason
      }
    } else {
      answers["targets of the last batch"] = isFit ? Answer.integers(all[all.count - 1][1]) : reason
    }
    return answers
  }

  /// Nil for a special token that is as it should be.
  private static func fate(
    of id: Int, read: Int, target: Int, _ isSpecial: Bool, _ maskID: Int
  ) -> Fate? {
    if isSpecial { return read == id && target == -100 ? nil : .special }
    if target == -100 { return read == id ? .leftAlone : .changedUnasked }
    if target != id { return .askedForAnother }
    return read == id ? .kept : read == maskID ? .masked : .replaced
  }
}
