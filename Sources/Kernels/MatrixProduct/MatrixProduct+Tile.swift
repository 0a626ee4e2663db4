import Processor

/// The innermost loop: a tile of C, up to three vectors wide, that stays in registers.
///
/// A quarter of the registers in rows, of three vectors each, takes three quarters of them; the rest
/// hold a row of B and the number of A at hand. Each pass of the loop loads 3 vectors and 8 numbers for 24
/// multiply-adds (4 for 12, with 16 registers), which is well below what the load units can do, and
/// 24 sums that do not wait for one another keep two units of four cycles' latency busy.
extension MatrixProduct {
  static let tileRows = VECTOR_REGISTERS == 32 ? 8 : 4
  static let tileVectors = 3
  static let lanes = Int(VECTOR_LANES)

  /// Where a tile lies: its first element in C and in the addend, and how much of it is C's.
  struct TilePlace {
    var c: Matrix
    var addend: Matrix?
    var rows: Int
    var columns: Int
  }

  /// C's tile = addend + A · B, for `depth` columns of A and rows of B.
  /// - Parameters:
  ///   - a: `[tileRows, depth]`, under any strides.
  ///   - panel: B, packed: `[depth, vectorCount · lanes]`.
  ///   - spill: room for a tile, for those that C cannot take as they are.
  @inline(__always)
  static func multiplyTile(
    vectorCount: Int, depth: Int, _ a: Matrix, _ panel: UnsafePointer<Float>,
    to place: TilePlace, spill: UnsafeMutablePointer<Float>
  ) {
    switch vectorCount {
    case 1: multiplyTile(OneVector.self, depth, a, panel, place, spill)
    case 2: multiplyTile(TwoVectors.self, depth, a, panel, place, spill)
    default: multiplyTile(ThreeVectors.self, depth, a, panel, place, spill)
    }
  }

  @inline(__always)
  private static func multiplyTile<Row: TileRow>(
    _: Row.Type, _ depth: Int, _ A: Matrix, _ panel: UnsafePointer<Float>, _ place: TilePlace,
    _ spill: UnsafeMutablePointer<Float>
  ) {
    var (upper, lower) = (FourRows<Row>(), FourRows<Row>())
    var (a, b) = (UnsafePointer(A.base), panel)
    for _ in 0..<depth {
      let row = Row(loading: b)
      upper.addProduct(a, A.rowStride, row)
      if tileRows == 8 { lower.addProduct(a + 4 * A.rowStride, A.rowStride, row) }
      a += A.columnStride
      b += Row.width
    }

    let c = place.c
    let isWhole = place.rows == tileRows && place.columns == Row.width && c.columnStride == 1
    if isWhole, let addend = place.addend, addend.columnStride == 1 {
      upper.add(addend.base, addend.rowStride)
      if tileRows == 8 { lower.add(addend.base + 4 * addend.rowStride, addend.rowStride) }
    }
    if isWhole, place.addend?.columnStride ?? 1 == 1 {
      upper.store(to: c.base, c.rowStride)
      if tileRows == 8 { lower.store(to: c.base + 4 * c.rowStride, c.rowStride) }
    } else {
      upper.store(to: spill, Row.width)
      if tileRows == 8 { lower.store(to: spill + 4 * Row.width, Row.width) }
      write(spill, Row.width, to: place)
    }
  }
}

private struct FourRows<Row: TileRow> {
  private var (first, second, third, fourth) = (Row(), Row(), Row(), Row())

  @inline(__always)
  mutating func addProduct(_ a: UnsafePointer<Float>, _ stride: Int, _ row: Row) {
    first.addProduct(a[0], row)
    second.addProduct(a[stride], row)
    third.addProduct(a[2 * stride], row)
    fourth.addProduct(a[3 * stride], row)
  }

  @inline(__always)
  mutating func add(_ p: UnsafePointer<Float>, _ stride: Int) {
    first.add(Row(loading: p))
    second.add(Row(loading: p + stride))
    third.add(Row(loading: p + 2 * stride))
    fourth.add(Row(loading: p + 3 * stride))
  }

  @inline(__always)
  func store(to p: UnsafeMutablePointer<Float>, _ stride: Int) {
    first.store(to: p)
    second.store(to: p + stride)
    third.store(to: p + 2 * stride)
    fourth.store(to: p + 3 * stride)
  }
}

// MARK: - Rows of one, two and three vectors

private protocol TileRow {
  /// The numbers in a row.
  static var width: Int { get }
  init()
  init(loading p: UnsafePointer<Float>)
  mutating func addProduct(_ factor: Float, _ row: Self)
  mutating func add(_ row: Self)
  func store(to p: UnsafeMutablePointer<Float>)
}

private struct OneVector: TileRow {
  private var a = FloatVector.zero
  static var width: Int { MatrixProduct.lanes }

  init() {}

  @inline(__always)
  init(loading p: UnsafePointer<Float>) {
    a = UnsafeRawPointer(p).loadUnaligned(as: FloatVector.self)
  }

  @inline(__always)
  mutating func addProduct(_ factor: Float, _ row: OneVector) {
    a.addProduct(FloatVector(repeating: factor), row.a)
  }

  @inline(__always)
  mutating func add(_ row: OneVector) { a += row.a }

  @inline(__always)
  func store(to p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: a, as: FloatVector.self)
  }
}

/// A row and one vector more.
private struct Longer<Shorter: TileRow>: TileRow {
  private var head = Shorter()
  private var tail = OneVector()
  static var width: Int { Shorter.width + OneVector.width }

  init() {}

  @inline(__always)
  init(loading p: UnsafePointer<Float>) {
    head = Shorter(loading: p)
    tail = OneVector(loading: p + Shorter.width)
  }

  @inline(__always)
  mutating func addProduct(_ factor: Float, _ row: Longer) {
    head.addProduct(factor, row.head)
    tail.addProduct(factor, row.tail)
  }

  @inline(__always)
  mutating func add(_ row: Longer) {
    head.add(row.head)
    tail.add(row.tail)
  }

  @inline(__always)
  func store(to p: UnsafeMutablePointer<Float>) {
    head.store(to: p)
    tail.store(to: p + Shorter.width)
  }
}

private typealias TwoVectors = Longer<OneVector>
private typealias ThreeVectors = Longer<TwoVectors>
