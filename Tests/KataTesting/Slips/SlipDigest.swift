import Foundation
import SwiftReading
import Tensors
import TestSupport

/// What a finding comes to in a few figures, by which it is known again.
struct SlipDigest {
  /// How many results of an example have figures; of the others it is told that they are wrong.
  private static let resultLimit = 3
  /// How many numbers of a tensor are told.
  private static let placeCount = 4

  private let finding: Finding

  init(_ finding: Finding) { self.finding = finding }

  /// By the names of the results that are wrong; `!` is a misuse.
  var figures: [String: String] {
    switch finding.cause {
    case .misuse(let misuse): return ["!": Self.hash([misuse.message])]
    case .thrown(let error): return ["!": Self.hash(["threw", error])]
    case .difference(_, let answers, _):
      let wrong = wrongNames(in: answers)
      var figures: [String: String] = [:]
      for name in wrong.prefix(Self.resultLimit) {
        figures[name] = figure(name, answers.answer(name))
      }
      if wrong.count > Self.resultLimit { figures["*"] = Self.hash(wrong) }
      return figures
    }
  }

  /// Whether the finding comes to these figures as well, but for rounding or chance.
  func agrees(with figures: [String: String]) -> Bool {
    guard case .difference(_, let answers, _) = finding.cause else {
      return self.figures == figures
    }
    if figures["!"] != nil { return false }
    let wrong = wrongNames(in: answers)
    if wrong.count > Self.resultLimit {
      guard figures["*"] == Self.hash(wrong) else { return false }
    } else if figures["*"] != nil {
      return false
    }
    let told = Array(wrong.prefix(Self.resultLimit))
    return Set(told + (wrong.count > told.count ? ["*"] : [])) == Set(figures.keys)
      && told.allSatisfy { agrees($0, answers.answer($0), figures[$0]!) }
  }

  private var example: Example { finding.example }

  /// The results that are not what PyTorch gives.
  private func wrongNames(in answers: Answers) -> [String] {
    example.goldens.sorted { $0.key < $1.key }.compactMap { name, golden in
      guard let answer = answers.answer(name) else { return name }
      if example.isOfGradients, case .tensor(let wanted) = golden, case .tensor(let found) = answer
      {
        return example.comparison(ofGradient: found, wanted).difference == nil ? nil : name
      }
      return golden.difference(from: answer, allowance: example.allowance) == nil ? nil : name
    }
  }

  // MARK: - Figures

  private func figure(_ name: String, _ answer: Answer?) -> String {
    guard let answer else { return "missing" }
    switch answer {
    case .tensor(let found):
      let places = places(name, found)
      let values = places.map { "\($0):\(String(format: "%.6g", Double(found.scalars[$0])))" }
      return ([Self.sizes(found), "\(wrongCount(name, found))"] + values).joined(separator: " ")
    case .mask(let mask): return "\(mask.shape) " + Self.hash(mask.scalars.map { $0 ? "1" : "0" })
    case .integers(let list): return "\(list.count) " + Self.hash(list.map(String.init))
    case .texts(let list): return "\(list.count) " + Self.hash(list)
    case .draws(let counts): return counts.map(String.init).joined(separator: " ")
    case .fact(let holds): return "\(holds)"
    case .unfit(let reason): return Self.hash([reason])
    }
  }

  private func agrees(_ name: String, _ answer: Answer?, _ figure: String) -> Bool {
    guard let answer else { return figure == "missing" }
    switch answer {
    case .tensor(let found): return agrees(name, found, figure)
    case .draws(let counts):
      let others = figure.split(separator: " ").compactMap { Int($0) }
      return Frequencies.agree(counts, others)
    default: return self.figure(name, answer) == figure
    }
  }

  private func agrees(_ name: String, _ found: Tensor, _ figure: String) -> Bool {
    let words = figure.split(separator: " ")
    guard words.count >= 2, words[0] == Self.sizes(found), let count = Double(words[1]) else {
      return false
    }
    let scalars = found.scalars
    let own = Double(wrongCount(name, found))
    guard abs(own - count) <= 2 + count / 20 else { return false }
    let allowed = 2 * allowance * magnitude(found)
    return words.dropFirst(2).allSatisfy { word in
      let parts = word.split(separator: ":")
      guard parts.count == 2, let place = Int(parts[0]), let value = Double(parts[1]),
        place < scalars.count
      else { return false }
      let here = Double(scalars[place])
      if here.isNaN || value.isNaN { return here.isNaN && value.isNaN }
      return here == value || abs(here - value) <= allowed + 1e-5 * abs(value)
    }
  }

  private var allowance: Double {
    example.isOfGradients ? Example.gradientAllowance : example.allowance
  }

  private func magnitude(_ found: Tensor) -> Double {
    // Gradients may carry the rounding of others that are larger.
    let wanted = example.goldens.values.map { golden in
      if case .tensor(let tensor) = golden { Comparison.magnitude(of: tensor) } else { 0.0 }
    }
    let others = example.isOfGradients ? (wanted.max() ?? 0) / 100 : 0
    return max(Comparison.magnitude(of: found), others)
  }

  /// Numbers that are wrong, spread over all that are.
  private func places(_ name: String, _ found: Tensor) -> [Int] {
    let wrong = wrongPlaces(name, found)
    let all = wrong.isEmpty ? Array(found.scalars.indices) : wrong
    if all.count <= Self.placeCount { return all }
    return (0..<Self.placeCount).map { all[(2 * $0 + 1) * all.count / (2 * Self.placeCount)] }
  }

  private func wrongCount(_ name: String, _ found: Tensor) -> Int {
    wrongPlaces(name, found).count
  }

  private func wrongPlaces(_ name: String, _ found: Tensor) -> [Int] {
    guard case .tensor(let wanted) = example.goldens[name], wanted.shape == found.shape else {
      return []
    }
    let allowed = allowance * Comparison.magnitude(of: wanted)
    return zip(found.scalars, wanted.scalars).enumerated().filter { _, pair in
      let (a, b) = pair
      return !(a == b || a.isNaN && b.isNaN || Double(abs(a - b)) <= allowed)
    }.map(\.offset)
  }

  private static func sizes(_ tensor: Tensor) -> String {
    tensor.isPoisoned ? "?" : "[" + tensor.shape.map(String.init).joined(separator: ",") + "]"
  }

  private static func hash(_ parts: [String]) -> String {
    var digest = Digest()
    for part in parts { digest.add(part) }
    return digest.text
  }
}
