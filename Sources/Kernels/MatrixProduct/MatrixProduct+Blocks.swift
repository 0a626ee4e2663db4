/// Which part of the operands is worked at when, so that what is needed again is still near.
///
/// - A tile's rows of A, 8 × 768 numbers, are 24 KB: they stay in the first-level cache (32 KB or
///   more) while the panels of a block pass by.
/// - A block of B, three panels of 48 × 768 numbers, is 432 KB: it stays in a core's second-level
///   cache (from 1 MB on; 512 KB just hold it) while all rows of A pass by.
/// - C is read and written once for each depth of 768, which is little beside 768 products.
extension MatrixProduct {
  private static let depthLimit = 768
  private static let panelsPerBlock = 3

  /// In how many parts the inner dimension is summed.
  static func depthCount(_ K: Int) -> Int { max(1, (K + depthLimit - 1) / depthLimit) }

  static func multiplyInBlocks(_ sizes: Sizes, _ operands: Operands) {
    let vectors = (sizes.N + lanes - 1) / lanes
    let panels = (vectors + tileVectors - 1) / tileVectors
    let product = BlockedProduct(
      sizes: sizes, operands: operands, depths: Cuts(of: sizes.K, into: depthCount(sizes.K)),
      panels: Cuts(of: vectors, into: panels))
    if sizes.multiplications < 2 * multiplicationsWorthAThread {
      product.multiplyColumns(0..<panels)
    } else if panels >= 8 {
      product.multiplyByColumns(panelsPerBlock: min(panelsPerBlock, panels / 8))
    } else {
      product.multiplyByRows(panelsPerBlock: panelsPerBlock)
    }
  }

  /// A range cut into parts of equal length, but for one.
  struct Cuts {
    var (total, count): (Int, Int)

    init(of total: Int, into count: Int) { (self.total, self.count) = (total, count) }

    subscript(_ part: Int) -> Range<Int> {
      part * total / count..<(part + 1) * total / count
    }

    /// The length of the longest part.
    var longest: Int { (total + count - 1) / count }
  }
}

private struct BlockedProduct {
  typealias Product = MatrixProduct
  var sizes: Product.Sizes
  var operands: Product.Operands
  /// The parts of the inner dimension.
  var depths: Product.Cuts
  /// The parts of N, in vectors.
  var panels: Product.Cuts

  /// Each part of the work is a block of columns: who takes it packs its B and keeps it near.
  func multiplyByColumns(panelsPerBlock: Int) {
    let blocks = (panels.count + panelsPerBlock - 1) / panelsPerBlock
    Parallel.forEach(blocks) { block in
      let start = block * panelsPerBlock
      multiplyColumns(start..<min(start + panelsPerBlock, panels.count))
    }
  }

  func multiplyColumns(_ block: Range<Int>) {
    Scratch.with(count: block.count * panelCount + workspace) { memory in
      for depth in 0..<depths.count {
        for panel in block {
          pack(panel, depth, to: memory + (panel - block.lowerBound) * panelCount)
        }
        multiplyRows(
          0..<sizes.M, depth, block, memory, memory + block.count * panelCount)
      }
    }
  }

  /// Serves a C with few columns: all pack a block together, then each part of the work is some of A's
  /// rows.
  func multiplyByRows(panelsPerBlock: Int) {
    let tiles = (sizes.M + Product.tileRows - 1) / Product.tileRows
    let parts = Product.Cuts(of: tiles, into: min(tiles, 16))
    Scratch.with(count: panelsPerBlock * panelCount) { memory in
      for depth in 0..<depths.count {
        for start in stride(from: 0, to: panels.count, by: panelsPerBlock) {
          let block = start..<min(start + panelsPerBlock, panels.count)
          Parallel.forEach(block.count) { panel in
            pack(start + panel, depth, to: memory + panel * panelCount)
          }
          Parallel.forEach(parts.count) { part in
            let tiles = parts[part]
            let rows =
              tiles.lowerBound
              * Product.tileRows..<min(tiles.upperBound * Product.tileRows, sizes.M)
            Scratch.with(count: workspace) { multiplyRows(rows, depth, block, memory, $0) }
          }
        }
      }
    }
  }

  /// Room for a tile's rows of A and for one tile.
  private var workspace: Int {
    Product.tileRows * (depths.longest + Product.tileVectors * Product.lanes)
  }
  private var panelCount: Int { panels.longest * Product.lanes * depths.longest }

  private func pack(_ panel: Int, _ depth: Int, to memory: UnsafeMutablePointer<Float>) {
    let (k, vectors) = (depths[depth], panels[panel])
    let column = vectors.lowerBound * Product.lanes
    let width = vectors.count * Product.lanes
    Product.pack(
      operands.b.from(k.lowerBound, column), depth: k.count,
      columns: min(width, sizes.N - column), width: width, to: memory)
  }

  private func multiplyRows(
    _ rows: Range<Int>, _ depth: Int, _ block: Range<Int>, _ packed: UnsafeMutablePointer<Float>,
    _ workspace: UnsafeMutablePointer<Float>
  ) {
    let k = depths[depth]
    let spill = workspace + Product.tileRows * depths.longest
    // What earlier depths summed up is in C.
    let addend = depth == 0 ? operands.addend : operands.c
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Product.tileRows) {
      let rowCount = min(Product.tileRows, rows.upperBound - row)
      var a = operands.a.from(row, k.lowerBound)
      if rowCount < Product.tileRows || a.columnStride != 1 {
        Product.pack(
          a.transposed, depth: k.count, columns: rowCount, width: Product.tileRows, to: workspace)
        a = Product.Matrix(workspace, rowStride: 1, columnStride: Product.tileRows)
      }
      for panel in block {
        let vectors = panels[panel]
        let column = vectors.lowerBound * Product.lanes
        Product.multiplyTile(
          vectorCount: vectors.count, depth: k.count, a,
          packed + (panel - block.lowerBound) * panelCount,
          to: Product.TilePlace(
            c: operands.c.from(row, column), addend: addend?.from(row, column), rows: rowCount,
            columns: min(vectors.count * Product.lanes, sizes.N - column)),
          spill: spill)
      }
    }
  }
}
