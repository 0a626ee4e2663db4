import Reference
import Tensors

extension Case {
  /// Single operations and layers.
  static let operations = [
    product(128, 768, 768), product(128, 768, 3_072), product(128, 3_072, 768),
    product(1_024, 1_024, 1_024, name: "gemm-1024"),
    on([1_000_000], "exp-1m") { exp($0) },
    on([1_000_000], "tanh-1m") { tanh($0) },
    on([1_000_000], "erf-1m") { erf($0) },
    on([8_192, 128], "softmax-8192x128") { softmax($0) },
    Case(name: "layernorm-1024x768") {
      let layer = LayerNorm([768], epsilon: 1e-5)
      let x = normal([1_024, 768])
      return Workload { layer(x).shape }
    },
  ]

  /// `[M, K] × [K, N]`, both row-major.
  private static func product(_ M: Int, _ K: Int, _ N: Int, name: String? = nil) -> Case {
    Case(name: name ?? "gemm-\(M)x\(K)x\(N)") {
      let (a, b) = (normal([M, K]), normal([K, N]))
      return Workload { matmul(a, b).shape }
    }
  }

  private static func on(
    _ shape: Shape, _ name: String, _ operation: @escaping @Sendable (Tensor) -> Tensor
  ) -> Case {
    Case(name: name) {
      let x = normal(shape)
      return Workload { operation(x).shape }
    }
  }

  private static func normal(_ shape: Shape) -> Tensor {
    var generator = RandomGenerator(seed: 0)
    return .randomNormal(shape, using: &generator)
  }
}
