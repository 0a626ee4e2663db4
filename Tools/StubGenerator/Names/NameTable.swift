/// What everything in the engine is called: here, in MLX Swift and in PyTorch.
///
/// `Katas/Lessons/Names.md` is made of it. A test holds the page and, by the engine's sources, the
/// table: what is public there stands in a row here.
package struct NameTable: Sendable {
  package let sections: [Section]

  /// Rows that belong together.
  package struct Section: Sendable {
    let title: String
    /// What holds for all rows, in a sentence or two; empty where there is nothing to say.
    var remark = ""
    let rows: [Row]
  }

  /// One thing under its three names.
  package struct Row: Sendable {
    /// An expression, or several, that say it here, with the names that ``NameTable/prelude`` gives
    /// meaning.
    let ours: String
    let mlx: Other
    let pytorch: Other
    /// What differs beside the name; empty where nothing does.
    let remark: String
    /// What of the engine's interface the row is about, such as `mean(axis:keepDims:)`.
    let declarations: [String]

    init(
      _ ours: String, mlx: Other, pytorch: Other, _ remark: String = "", for declarations: String...
    ) {
      self.ours = ours
      self.mlx = mlx
      self.pytorch = pytorch
      self.remark = remark
      self.declarations = declarations
    }
  }

  /// What another library has for it.
  package enum Other: Sendable, ExpressibleByStringLiteral {
    /// The same, but for the names of types.
    case same
    case nothing
    case written(String)

    package init(stringLiteral text: String) { self = .written(text) }
  }

  /// The engine's table.
  package static let engine = NameTable(
    sections: making + arranging + choosing + computing + training + katas)

  package var rows: [Row] { sections.flatMap(\.rows) }

  /// All that the table has a row for.
  package var declarations: [String] { rows.flatMap(\.declarations) }

  /// What has no name to compare: what all collections and errors have in Swift, and what the katas
  /// are given.
  package static let unlisted: Set = [
    "Scalar", "description", "startIndex", "endIndex", "init(arrayLiteral:)",
    "init(dictionaryLiteral:)", "wrappedValue", "projectedValue", "init(wrappedValue:)",
    "extraDescription", "StateMismatch", "ParameterValue", "TrainingDependent",
    "notWritten(_:file:line:)", "BertConfiguration", "GPT2Configuration", "DebertaConfiguration",
    "BertOutput",
    "GPT2Output",
    "BertClassifierOutput", "LanguageModel", "LanguageModelConfiguration", "LanguageModelOutput",
    "MaskedLanguageModel", "CausalLanguageModel", "CachingLanguageModel", "ForkingLanguageModel",
    "SamplingSettings", "SteeringSettings", "BatchingLanguageModel", "Beam", "BeamSettings",
    "Continuation", "FinishedBeam", "RewindingLanguageModel", "RewindableCache", "ContextPairing",
    "TokenPair", "Tokenizer",
  ]
}

// MARK: - The page

extension NameTable {
  /// The page for learners.
  package var page: String {
    var page = """
      # Names

      *Generated from `Tools/StubGenerator/Names` by `swift run kata names`.*

      The engine's operations are named after [MLX Swift](https://github.com/ml-explore/mlx-swift)'s,
      and its layers after PyTorch's. Here is all of it, beside both: if you come from one of them, look
      for your word in its column. “=” is the same name with the same labels and defaults; there
      `MLXArray` stands for `Tensor`, `IntTensor` and `Mask`. In what PyTorch is called, `F` is
      `torch.nn.functional`, and Hugging Face's and einops' names stand where PyTorch has none.


      """
    for section in sections {
      page += "## \(section.title)\n\n"
      if !section.remark.isEmpty { page += section.remark + "\n\n" }
      page += "| here | MLX Swift | PyTorch | what differs |\n|---|---|---|---|\n"
      for row in section.rows {
        let cells = [code(row.ours), cell(row.mlx), cell(row.pytorch), row.remark]
        page += "| " + cells.joined(separator: " | ") + " |\n"
      }
      page += "\n"
    }
    return String(page.dropLast())
  }

  private func cell(_ other: Other) -> String {
    switch other {
    case .same: "="
    case .nothing: "–"
    case .written(let text): code(text)
    }
  }

  /// A bar would end the cell.
  private func code(_ text: String) -> String {
    text.split(separator: "; ").map { "`\($0.replacing("|", with: "\\|"))`" }
      .joined(separator: ", ")
  }
}

// MARK: - Compiling

extension NameTable {
  /// A Swift file that says everything in the table once: it compiles if the table is right.
  package var program: String {
    let lines = rows.flatMap { row in
      row.ours.split(separator: "; ").map { expression in
        if expression.hasPrefix("@") { return "  do { \(expression) = x }" }
        if expression.wholeMatch(of: /[A-Z]\w*/) != nil {
          return "  do { typealias Kind = \(expression) }"
        }
        let isStatement = expression.contains("= ")
        return "  do { \(isStatement ? "" : "_ = ")\(expression) }"
      }
    }
    return Self.prelude + lines.joined(separator: "\n") + "\n}\n"
  }

  private static let prelude = """
    import Layers
    import class Layers.AdamW
    import class Layers.Linear
    import Reference
    import Tensors

    func everything(
      _ a: Tensor, _ b: Tensor, _ ids: IntTensor, _ mask: Mask, _ model: Linear, _ state: StateDictionary,
      _ optimizer: AdamW, _ gradients: Gradients, _ loss: Tensor, _ lossOf: (Tensor) -> Tensor,
      _ worker: Worker, _ recording: Recording, _ name: String
    ) throws {
      var x = a
      var indices = ids
      var cache = GrowingTensor(axis: -2)
      var generator = RandomGenerator(seed: 1)

    """
}
