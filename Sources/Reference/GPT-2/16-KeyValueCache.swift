// Kata 16: KeyValueCache.
//
// A text grows by one token at a time, and what attention found out about the tokens before does not
// change: so keep it. The lesson is Katas/Lessons/16-KeyValueCache.md.

import Layers
import Tensors

/// The keys and values of all positions so far, for every block of a model.
///
/// No later token changes them, since no position sees the future. A cache is a value: a copy of it
/// continues the same text in another way, and computes nothing again. Equals Hugging Face's
/// `DynamicCache`.
public struct KeyValueCache: Sendable {
  /// The keys of each block, `[B, H, S, D]`, growing along S.
  public private(set) var keys: [GrowingTensor]
  /// The values of each block, likewise.
  public private(set) var values: [GrowingTensor]

  /// Makes a cache that holds nothing yet: for each block a tensor of keys and one of values.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `GrowingTensor(axis: -2)`.
  /// - Parameter layerCount: how many blocks the model has.
  public init(layerCount: Int) {
    keys = Array(repeating: GrowingTensor(axis: -2), count: layerCount)
    values = keys
  }

  /// How many positions every block has been given.
  ///
  /// Blocks are filled one after another, so in the middle of a pass the last ones have fewer.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `count` of `GrowingTensor`; 0 where there are no blocks.
  public var count: Int {
    keys.map(\.count).min() ?? 0
  }

  /// Adds the keys and values of new positions to those of a block.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `append(_:)` and `tensor` of `GrowingTensor`.
  /// - Parameters:
  ///   - key: `[B, H, T, D]`, of the T new positions.
  ///   - value: `[B, H, T, D]`.
  ///   - layer: which block, from 0.
  /// - Returns: keys and values of all positions so far, `[B, H, S, D]` each.
  public mutating func append(
    key: Tensor, value: Tensor, layer: Int
  ) -> (key: Tensor, value: Tensor) {
    keys[layer].append(key)
    values[layer].append(value)
    return (keys[layer].tensor, values[layer].tensor)  // [B, H, S, D] each
  }

  /// Forgets all positions from `count` on, in every block.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `truncate(to:)` of `GrowingTensor`, `keys.indices`.
  public mutating func truncate(to count: Int) {
    for layer in keys.indices {
      keys[layer].truncate(to: count)
      values[layer].truncate(to: count)
    }
  }
}

extension CausalAttention {
  /// Lets new positions gather from all positions so far.
  ///
  /// Only the new positions are projected. Their keys and values join the cache before anybody asks:
  /// a position sees itself.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 13. Helpful: ``heads(_:)``,
  /// ``attend(query:key:value:)``.
  /// - Parameters:
  ///   - x: `[B, T, C]`, of the T new positions.
  ///   - cache: what came before; the new positions are added to it.
  ///   - layer: which block this is, from 0.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor, cache: inout KeyValueCache, layer: Int) -> Tensor {
    let new = heads(x)  // [B, H, T, D] each
    let all = cache.append(key: new.key, value: new.value, layer: layer)  // [B, H, S, D] each
    return attend(query: new.query, key: all.key, value: all.value)  // [B, T, C]
  }
}

extension GPT2Block {
  /// Applies the block to new positions.
  ///
  /// The cache is handed on to attention; all else is as in kata 14.
  ///
  /// Exercise: 2 lines, 5 minutes.
  /// - Parameters:
  ///   - x: `[B, T, C]`, of the T new positions.
  ///   - cache: what came before; the new positions are added to it.
  ///   - layer: which block this is, from 0.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor, cache: inout KeyValueCache, layer: Int) -> Tensor {
    let y = x + dropout(attention(attentionNorm(x), cache: &cache, layer: layer))
    return y + dropout(mlp(mlpNorm(y)))
  }
}

extension GPT2 {
  /// Runs the model on new positions.
  ///
  /// The first of them stands behind those in the cache, and gets the position embedding of that
  /// place.
  ///
  /// Exercise: 5 lines, 10 minutes. Uses 15. Helpful: ``embed(_:from:)``, ``unembed(_:)``,
  /// `blocks.enumerated()`.
  /// - Parameters:
  ///   - ids: `[B, T]`, the tokens that are new.
  ///   - cache: what came before, from this model; the new positions are added to it.
  /// - Returns: logits of the new positions, `[B, T, V]`.
  public func callAsFunction(_ ids: IntTensor, cache: inout KeyValueCache) -> Tensor {
    var x = embed(ids, from: cache.count)  // [B, T, C]
    for (layer, block) in blocks.enumerated() {
      x = block(x, cache: &cache, layer: layer)
    }
    return unembed(finalNorm(x))  // [B, T, V]
  }
}
