/// Products of dense matrices.
public enum MatrixProduct {
  /// C = A · B for one pair of matrices.
  ///
  /// Register-blocked: four rows of A by two vectors of B stay in registers while the inner
  /// dimension runs. `A` may have any strides; the rows of `B` must be dense.
  /// - Parameters:
  ///   - M, N, K: C is `[M, N]`, A is `[M, K]`, B is `[K, N]`.
  ///   - rowStride, columnStride: A's strides, in elements.
  ///   - bRowStride: the distance between B's rows, in elements.
  public static func multiply(
    M: Int, N: Int, K: Int,
    _ A: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
    _ B: UnsafePointer<Float>, bRowStride: Int,
    to C: UnsafeMutablePointer<Float>
  ) {
    C.update(repeating: 0, count: M * N)
    // Blocks of B stay in the second-level cache while all rows of A pass by.
    let innerBlock = 256
    let columnBlock = 512
    var k = 0
    while k < K {
      let depth = min(innerBlock, K - k)
      var n = 0
      while n < N {
        let width = min(columnBlock, N - n)
        block(
          M: M, N: width, K: depth, A + k * columnStride, rowStride, columnStride,
          B + k * bRowStride + n, bRowStride, C + n, cRowStride: N)
        n += columnBlock
      }
      k += innerBlock
    }
  }

  private static func block(
    M: Int, N: Int, K: Int, _ A: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int,
    _ B: UnsafePointer<Float>, _ bRowStride: Int, _ C: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    var n = 0
    while n + 32 <= N {
      var m = 0
      while m + 4 <= M {
        tile4x32(
          K, A + m * rowStride, rowStride, columnStride, B + n, bRowStride,
          C + m * cRowStride + n, cRowStride)
        m += 4
      }
      while m < M {
        tile1x32(
          K, A + m * rowStride, columnStride, B + n, bRowStride, C + m * cRowStride + n)
        m += 1
      }
      n += 32
    }
    if n < N {
      for m in 0..<M {
        let row = A + m * rowStride
        let out = C + m * cRowStride
        for k in 0..<K {
          let a = row[k * columnStride]
          let b = B + k * bRowStride
          for column in n..<N { out[column] += a * b[column] }
        }
      }
    }
  }

  private typealias Vector = SIMD16<Float>

  @inline(__always)
  private static func load(_ p: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  private static func accumulate(_ v: Vector, into p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: load(p) + v, as: Vector.self)
  }

  private static func tile4x32(
    _ K: Int, _ A: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int,
    _ B: UnsafePointer<Float>, _ bRowStride: Int, _ C: UnsafeMutablePointer<Float>,
    _ cRowStride: Int
  ) {
    var (c00, c01, c10, c11) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (c20, c21, c30, c31) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    for k in 0..<K {
      let (b0, b1) = (load(B + k * bRowStride), load(B + k * bRowStride + 16))
      let a = A + k * columnStride
      let a0 = Vector(repeating: a[0])
      let a1 = Vector(repeating: a[rowStride])
      let a2 = Vector(repeating: a[2 * rowStride])
      let a3 = Vector(repeating: a[3 * rowStride])
      c00.addProduct(a0, b0)
      c01.addProduct(a0, b1)
      c10.addProduct(a1, b0)
      c11.addProduct(a1, b1)
      c20.addProduct(a2, b0)
      c21.addProduct(a2, b1)
      c30.addProduct(a3, b0)
      c31.addProduct(a3, b1)
    }
    accumulate(c00, into: C)
    accumulate(c01, into: C + 16)
    accumulate(c10, into: C + cRowStride)
    accumulate(c11, into: C + cRowStride + 16)
    accumulate(c20, into: C + 2 * cRowStride)
    accumulate(c21, into: C + 2 * cRowStride + 16)
    accumulate(c30, into: C + 3 * cRowStride)
    accumulate(c31, into: C + 3 * cRowStride + 16)
  }

  private static func tile1x32(
    _ K: Int, _ A: UnsafePointer<Float>, _ columnStride: Int, _ B: UnsafePointer<Float>,
    _ bRowStride: Int, _ C: UnsafeMutablePointer<Float>
  ) {
    var (c0, c1) = (Vector.zero, Vector.zero)
    for k in 0..<K {
      let a = Vector(repeating: A[k * columnStride])
      c0.addProduct(a, load(B + k * bRowStride))
      c1.addProduct(a, load(B + k * bRowStride + 16))
    }
    accumulate(c0, into: C)
    accumulate(c1, into: C + 16)
  }
}
