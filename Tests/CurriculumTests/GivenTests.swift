import Curriculum
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

/// The snippets of the page of what is given: they compile, and print what the page says. Each test
/// holds one of them to the letter, in the page's order.
@Suite struct GivenTests {
  @Test func makesTensors() throws {
    let print = Printed()
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    print(x.shape)  // [2, 3]
    print(x.shape[-1], x.rank, x.count)  // 3 2 6
    print(Tensor([1, 2, 3, 4], shape: [2, 2]))  // tensor([[1., 2.], [3., 4.]])
    print(Tensor.zeros([3]), Tensor.ones([2]))  // tensor([0., 0., 0.]) tensor([1., 1.])
    print(Tensor.full([2], -.infinity))  // tensor([-inf, -inf])
    print(Tensor.arange(0, 1, step: 0.25))  // tensor([0.0000, 0.2500, 0.5000, 0.7500])
    try print.expect(snippet: 0)
  }

  @Test func mixesNumbersWithTensors() throws {
    let print = Printed()
    let x = Tensor([[1, 2, 3], [4, 5, 6]])
    print(2 * x - 1)  // tensor([[ 1., 3., 5.], [ 7., 9., 11.]])
    print(x - x.mean(axis: -1, keepDims: true))  // tensor([[-1., 0., 1.], [-1., 0., 1.]])
    print(x[0], x[.all, 1], x[0, -1])  // tensor([1., 2., 3.]) tensor([2., 5.]) tensor(3.)
    print(x[.all, 1...].shape, x[.newAxis].shape)  // [2, 2] [1, 2, 3]
    print(which(x .> 2, x, 0))  // tensor([[0., 0., 3.], [4., 5., 6.]])
    try print.expect(snippet: 1)
  }

  @Test func countsInFloats() throws {
    let print = Printed()
    let D = 16
    print(1 / Float(D).squareRoot(), 1 / 2)  // 0.25 0
    try print.expect(snippet: 2)
  }

  @Test func takesNumbersOut() throws {
    let print = Printed()
    let x = Tensor([3, 4])
    print(x.square().sum().item(), x.scalars)  // 25.0 [3.0, 4.0]
    try print.expect(snippet: 3)
  }

  @Test func comparesIds() throws {
    let print = Printed()
    let ids = IntTensor([[5, 3], [0, 5]])
    print(IntTensor.arange(4), IntTensor.arange(2, 5))  // tensor([0, 1, 2, 3]) tensor([2, 3, 4])
    print(ids .== 5)  // tensor([[ true, false], [false, true]])
    print(IntTensor(ids .== 5).sum())  // 2
    print(Tensor(ids))  // tensor([[5., 3.], [0., 5.]])
    try print.expect(snippet: 4)
  }

  @Test func looksUp() throws {
    let print = Printed()
    let table = Tensor([[0, 1], [10, 11], [20, 21]])
    print(table.take(IntTensor([2, 0]), axis: 0))  // tensor([[20., 21.], [ 0., 1.]])
    let scores = Tensor([[5, 6, 7], [8, 9, 1]])
    print(scores.gather(IntTensor([[2], [0]]), axis: -1))  // tensor([[7.], [8.]])
    print(scores.argMax(axis: -1))  // tensor([2, 1])
    print(scores.topK(2).values)  // tensor([[7., 6.], [9., 8.]])
    try print.expect(snippet: 5)
  }

  @Test func drawsMasks() throws {
    let print = Printed()
    let all = Mask.full([2, 3], true)
    print(tril(all))  // tensor([[ true, false, false], [ true, true, false]])
    print(.!tril(all))  // tensor([[false, true, true], [false, false, true]])
    try print.expect(snippet: 6)
  }

  @Test func appliesALinear() throws {
    let print = Printed()
    var generator = RandomGenerator(seed: 0)
    let layer = Linear(inputSize: 3, outputSize: 2, using: &generator)
    print(layer.weight.shape, layer(Tensor.ones([5, 3])).shape)  // [2, 3] [5, 2]
    let score = Linear(inputSize: 3, outputSize: 9, bias: false, using: &generator)
    print(score.bias == nil)  // true
    try print.expect(snippet: 7)
  }

  @Test func dropsOut() throws {
    let print = Printed()
    var generator = RandomGenerator(seed: 0)
    let dropout = Dropout(rate: 0.5, using: &generator)
    print(dropout(Tensor.ones([100])).max())  // tensor(2.)
    dropout.eval()
    print(dropout(Tensor([1, 2])))  // tensor([1., 2.])
    try print.expect(snippet: 8)
  }

  @Test func drawsNumbers() throws {
    let print = Printed()
    func drawTable(using generator: inout RandomGenerator) -> Tensor {
      .randomNormal([2, 2], using: &generator)
    }
    var generator = RandomGenerator(seed: 1)
    let (first, second) = (drawTable(using: &generator), drawTable(using: &generator))
    print(first.scalars == second.scalars)  // false
    var again = RandomGenerator(seed: 1)
    print(first.scalars == drawTable(using: &again).scalars)  // true
    try print.expect(snippet: 9)
  }

  @Test func findsParameters() throws {
    let print = Printed()
    final class Scale: Module {
      @Parameter var weight: Tensor
      let inner: Linear

      init(size: Int, using generator: inout RandomGenerator) {
        weight = .ones([size])
        inner = Linear(inputSize: size, outputSize: size, using: &generator)
      }

      func callAsFunction(_ x: Tensor) -> Tensor { weight * inner(x) }
    }
    var generator = RandomGenerator(seed: 0)
    let scale = Scale(size: 2, using: &generator)
    print(scale.namedParameters().map(\.name))  // ["weight", "inner.weight", "inner.bias"]
    print(scale.parameterCount, scale(Tensor.ones([3, 2])).shape)  // 8 [3, 2]
    try print.expect(snippet: 10)
  }

  @Test func worksSideBySide() throws {
    let print = Printed()
    let sums = Workers.run(3) { worker in
      worker.send(Tensor(worker.rank), to: worker.next)
      return 10 * worker.rank + worker.receive(from: worker.previous)
    }
    print(sums)  // [tensor(2.), tensor(10.), tensor(21.)]
    try print.expect(snippet: 11)
  }

  @Test func hasTheSizesOfModels() throws {
    let print = Printed()
    let bert = BertConfiguration()
    print(bert.hiddenSize / bert.headCount)  // 64
    let tiny = BertConfiguration(hiddenSize: 16, headCount: 2, mlpSize: 64, positionCount: 8)
    print(tiny.mlpSize, BertConfiguration(hiddenSize: 16).mlpSize)  // 64 3072
    let small = GPT2Configuration(hiddenSize: 48, layerCount: 2, headCount: 3)
    print(small.mlpSize, small.vocabularySize)  // 192 50257
    try print.expect(snippet: 12)
  }

  @Test func chooses() throws {
    let print = Printed()
    let settings = SamplingSettings(temperature: 0.8, topP: 0.9)
    print(settings.topK == nil, settings.frequencyPenalty)  // true 0.0
    if let p = settings.topP { print(p) }  // 0.9
    try print.expect(snippet: 13)
  }

  /// No snippet is left out, and the table of configurations has their defaults.
  @Test func thePageIsComplete() throws {
    #expect(try Page().snippets.count == 14)
    let rows = try Page().rows
    let (bert, gpt2) = (
      Mirror(reflecting: BertConfiguration()), Mirror(reflecting: GPT2Configuration())
    )
    for (column, values) in [(2, bert), (3, gpt2)] {
      for (label, value) in values.children {
        let row = try #require(rows.first { $0[0] == "`\(label ?? "")`" }, "\(label ?? "")")
        let written = row[column].replacing(",", with: "")
        #expect(Double(written) == Double("\(value)"), "\(row)")
      }
    }
  }
}

// MARK: - Fixtures

/// What a snippet prints, in place of the function of that name.
private final class Printed {
  private var lines: [String] = []

  func callAsFunction(_ items: Any...) {
    lines.append(items.map { "\($0)" }.joined(separator: " "))
  }

  /// Compares it with the comments that a snippet of the page has behind its calls of `print`, and
  /// the snippet with the code of this file.
  func expect(snippet place: Int, file: StaticString = #filePath) throws {
    let snippet = try Page().snippets[place]
    let code = snippet.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    let source = try packageText(Workshop.here.relativePath("\(file)"))
    let isHere = source.contains(code)
    #expect(isHere, "The snippet is not in this file as it is.")
    let promised = snippet.filter { $0.contains("print(") }.map { line in
      line.components(separatedBy: "// ").last ?? ""
    }
    let printed = lines.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    #expect(printed == promised)
  }
}

/// The page.
private struct Page {
  let lines: [String]

  init() throws {
    lines = try packageText("Katas/Lessons/Given.md").components(separatedBy: "\n")
  }

  /// The lines of each block of Swift.
  var snippets: [[String]] {
    lines.split { $0 == "```swift" }.dropFirst().map { Array($0.prefix { $0 != "```" }) }
  }

  /// The cells of each row of a table.
  var rows: [[String]] {
    lines.filter { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}
