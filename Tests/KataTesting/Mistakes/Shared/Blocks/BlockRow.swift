import Tensors

/// The blocks of a model one after another, as a row of parts.
package struct BlockRow: Formula {
  package var blocks: [BlockFormula]
  /// What the next block reads, `[B, T, C]`, of all states so far.
  package var input: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1] }

  /// What becomes of what a block reads and gives, `[B, T, C]` each.
  package var output: (_ x: Tensor, _ y: Tensor) -> Tensor = { _, y in y }

  init(_ blocks: [BlockFormula]) { self.blocks = blocks }

  /// What enters the first block, and what leaves each block, `[B, T, C]` each.
  /// - Parameter run: what a block makes of what it reads; `layer` is its place.
  func states(
    from x: Tensor, _ run: (_ block: BlockFormula, _ x: Tensor, _ layer: Int) -> Tensor
  ) -> [Tensor] {
    var states = [x]
    for (layer, block) in blocks.enumerated() {
      let x = input(states)
      states.append(output(x, run(block, x, layer)))
    }
    return states
  }

  /// The same without a cache.
  /// - Parameter mask: `[B, T]`.
  package func states(from x: Tensor, mask: Mask? = nil) -> [Tensor] {
    states(from: x) { block, x, _ in block(x, mask: mask) }
  }

  /// Exchanges the same parts in all blocks, or in all but the first ones.
  package mutating func changeEach(from first: Int = 0, _ change: (inout BlockFormula) -> Void) {
    for place in blocks.indices.dropFirst(first) { change(&blocks[place]) }
  }

  /// Puts the last block in all places.
  package mutating func repeatLast() {
    for place in blocks.indices { blocks[place] = blocks[blocks.count - 1] }
  }
}
