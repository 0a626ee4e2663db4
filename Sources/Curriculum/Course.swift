/// The course: every kata, in order.
public enum Course {
  public static let katas: [Kata] = [
    Kata(id: "00-Tensors", track: .warmUp, needs: []),
    Kata(id: "01-LayerNorm", track: .bert, needs: ["00-Tensors"]),
    Kata(id: "02-Embedding", track: .bert, needs: ["00-Tensors"]),
  ]

  /// The kata of that name, if there is one.
  public static func kata(_ id: String) -> Kata? { katas.first { $0.id == id } }
}
