import Processor

/// Products of dense matrices.
///
/// Almost all time of a transformer is spent here. Three things make it fast. A *tile* of C stays in
/// registers while the inner dimension runs, so that most instructions multiply and add. The panel
/// of B that it reads is *packed*, so that every load is a whole vector and every page is walked
/// once. And A, whose numbers are read one by one, is read where it lies.
public enum MatrixProduct {
  /// A matrix somewhere in memory, under any strides; it owns nothing.
  public struct Matrix {
    /// The element at (0, 0).
    public let base: UnsafeMutablePointer<Float>
    /// The distance between neighbors in a column, in elements; 0 repeats one row.
    public let rowStride: Int
    /// The distance between neighbors in a row, in elements; 0 repeats one column.
    public let columnStride: Int

    public init(_ base: UnsafeMutablePointer<Float>, rowStride: Int, columnStride: Int = 1) {
      self.base = base
      self.rowStride = rowStride
      self.columnStride = columnStride
    }

    var transposed: Matrix { Matrix(base, rowStride: columnStride, columnStride: rowStride) }

    /// The matrix that begins at another place of this one.
    func from(_ row: Int, _ column: Int) -> Matrix {
      Matrix(
        base + row * rowStride + column * columnStride, rowStride: rowStride,
        columnStride: columnStride)
    }
  }

  /// The sizes of C = A · B: `[M, N]` = `[M, K]` · `[K, N]`.
  public struct Sizes {
    public var (M, N, K): (Int, Int, Int)

    public init(M: Int, N: Int, K: Int) { (self.M, self.N, self.K) = (M, N, K) }

    var transposed: Sizes { Sizes(M: N, N: M, K: K) }
    var multiplications: Int { M * N * K }
  }

  /// What goes into a product, and where it goes.
  public struct Operands {
    public var (a, b, c): (Matrix, Matrix, Matrix)
    /// What the products are added to: nil for 0, C itself to accumulate, a bias under a stride of 0.
    public var addend: Matrix?

    public init(_ a: Matrix, _ b: Matrix, to c: Matrix, plus addend: Matrix? = nil) {
      (self.a, self.b, self.c, self.addend) = (a, b, c, addend)
    }

    /// The same product seen from behind: Cᵀ = Bᵀ · Aᵀ.
    var transposed: Operands {
      Operands(b.transposed, a.transposed, to: c.transposed, plus: addend?.transposed)
    }
  }

  /// C = A · B, or C = addend + A · B. A and B may have any strides.
  ///
  /// Every element is summed in an order that depends on nothing but the sizes and strides.
  public static func multiply(_ sizes: Sizes, _ operands: Operands) {
    let (sizes, operands) = turned(sizes, operands)
    if sizes.M == 0 || sizes.N == 0 { return }
    if !multiplyFewRows(sizes, operands) { multiplyInBlocks(sizes, operands) }
  }

  /// A number of products of the same sizes, side by side: those of attention's heads.
  /// - Parameter operands: of the product with a number from 0 to `count` − 1.
  public static func multiply(count: Int, _ sizes: Sizes, _ operands: (Int) -> Operands) {
    // Products inside of a part run on the part's own thread.
    if count >= 2 * Parallel.coreCount {
      let grain = max(1, multiplicationsWorthAThread / max(sizes.multiplications, 1))
      Parallel.forEachPart(of: count, grain: min(grain, count)) { start, count in
        for k in start..<(start + count) { multiply(sizes, operands(k)) }
      }
    } else {
      for k in 0..<count { multiply(sizes, operands(k)) }
    }
  }

  /// How many multiplications are worth waking a thread for: some 10 µs of them.
  static let multiplicationsWorthAThread = 1 << 20

  /// The product as it is or seen from behind, whichever has less to rearrange.
  ///
  /// A is read where it lies if its rows are dense. B is packed, fastest where its rows are dense; if
  /// its columns are, it is either packed across or becomes the left side, and then C is written
  /// across.
  private static func turned(_ sizes: Sizes, _ operands: Operands) -> (Sizes, Operands) {
    let (M, N, K) = (sizes.M, sizes.N, sizes.K)
    let turns =
      if min(M, N) <= fewRows {
        M > N
      } else if operands.b.columnStride == 1 {
        false
      } else if operands.a.columnStride == 1 {
        M * K + M * N * depthCount(K) < N * K
      } else {
        true
      }
    return turns ? (sizes.transposed, operands.transposed) : (sizes, operands)
  }
}
