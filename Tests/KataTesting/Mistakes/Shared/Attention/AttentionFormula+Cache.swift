import Tensors

/// How attention's new positions join those that a cache holds, as a row of parts.
package struct MemoryFormula: Formula {
  /// `[B, H, S, D]` each.
  package typealias KeysAndValues = (key: Tensor, value: Tensor)

  /// Which block's part of the cache is used, for the block at `layer`.
  package var layer: (_ layer: Int) -> Int = { $0 }
  /// What goes through attention one after another of `[B, T, C]`: all at once, or piece by piece.
  package var pieces: (_ x: Tensor) -> [Tensor] = { [$0] }
  /// What the queries meet: all that the cache holds now, or else what it held before, which is
  /// nothing at first, or the new positions.
  package var met:
    (_ old: KeysAndValues?, _ all: KeysAndValues, _ new: KeysAndValues) -> KeysAndValues = {
      _, all, _ in all
    }
}

extension AttentionFormula {
  /// - Parameters:
  ///   - x: new positions, `[B, T, C]`.
  ///   - cache: holds the keys and values of those before them, and those of the new ones afterwards.
  package func callAsFunction(
    _ x: Tensor, cache: inout some KeyValueCaching, layer: Int
  ) -> Tensor {
    let layer = memory.layer(layer)
    return concatenated(
      memory.pieces(x).map { remembered($0, cache: &cache, layer: layer) }, axis: 1)
  }

  private func remembered(
    _ x: Tensor, cache: inout some KeyValueCaching, layer: Int
  ) -> Tensor {
    let new = (key: splitHeads(key(x)), value: splitHeads(value(x)))
    let (keys, values) = (cache.keys[layer], cache.values[layer])
    let old = keys.count == 0 ? nil : (key: keys.tensor, value: values.tensor)
    let all = cache.append(key: new.key, value: new.value, layer: layer)
    let met = memory.met(old, all, new)
    return attend(splitHeads(query(x)), met.key, met.value)
  }
}
