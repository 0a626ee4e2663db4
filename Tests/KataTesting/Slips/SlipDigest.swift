import Foundation
import SwiftReading
import Tensors
import TestSupport

/// What a finding comes to in a few figures, by which it is known again.
///
/// Made once for a finding, it is compared with many.
struct SlipDigest {
  /// How many results of an example have figures of their own; the others have some together.
  private static let resultLimit = 3

  /// By the names of the results that are wrong; `!` is a misuse, and `*` stands for further ones.
  let figures: [String: String]
  /// What is compared otherwise than by its figures.
  private let told: [String: Told]

  /// A result that is wrong.
  fileprivate enum Told {
    case numbers(Numbers)
    case draws([Int])
    /// Several results together.
    case sum(Sum, names: String)
    /// Anything that is the same or not.
    case other
  }

  /// All numbers of one result or of several, each with a weight of its own, in what they may be off.
  fileprivate struct Sum {
    var value = 0.0
    var count = 0
  }

  /// A tensor, and what is wrong in it.
  fileprivate struct Numbers {
    let sizes: String
    let scalars: [Float]
    let wrongPlaces: [Int]
    /// How far numbers may be off from those of the same slip.
    let allowed: Double
    let sum: Sum
  }

  /// - Parameter placeCount: how many numbers of a tensor are told beside the sum of all.
  init(_ finding: Finding, placeCount: Int = 4) {
    switch finding.cause {
    case .misuse(let misuse): (figures, told) = (["!": Self.hash([misuse.message])], [:])
    case .thrown(let error): (figures, told) = (["!": Self.hash(["threw", error])], [:])
    case .difference(_, let answers, _):
      let wrong = finding.example.wrongNames(in: answers)
      var (figures, told): ([String: String], [String: Told]) = ([:], [:])
      for name in wrong.prefix(Self.resultLimit) {
        let answer = answers.answer(name)
        told[name] = Told(answer, of: name, on: finding.example)
        figures[name] = told[name]!.figure(placeCount) ?? Self.figure(answer)
      }
      let others = wrong.dropFirst(Self.resultLimit)
      if !others.isEmpty {
        told["*"] = .sum(Sum(others, in: answers, on: finding.example), names: Self.hash(wrong))
        figures["*"] = told["*"]!.figure(placeCount)
      }
      (self.figures, self.told) = (figures, told)
    }
  }

  /// Whether the finding comes to these figures as well, but for rounding or chance.
  func agrees(with others: [String: String]) -> Bool {
    figures.count == others.count
      && figures.allSatisfy { name, figure in
        guard let other = others[name] else { return false }
        return told[name]?.agrees(with: other) ?? (figure == other)
      }
  }

  /// Whether figures are those of draws, and other ones: what agrees then may do so by chance.
  func differsByChance(from others: [String: String]) -> Bool {
    told.contains { name, told in
      if case .draws = told { figures[name] != others[name] } else { false }
    }
  }

  /// Of what is the same or not.
  private static func figure(_ answer: Answer?) -> String {
    switch answer {
    case .mask(let mask): "\(mask.shape) " + hash(mask.scalars.map { $0 ? "1" : "0" })
    case .integers(let list): "\(list.count) " + hash(list.map(String.init))
    case .texts(let list): "\(list.count) " + hash(list)
    case .fact(let holds): "\(holds)"
    case .unfit(let reason): hash([reason])
    case .tensor, .draws, nil: "missing"
    }
  }

  /// Without the sign of 0 and of NaN.
  fileprivate static func short(_ number: Double, digits: Int) -> String {
    number.isNaN ? "nan" : number == 0 ? "0" : String(format: "%.\(digits)g", number)
  }

  private static func hash(_ parts: [String]) -> String {
    var digest = Digest()
    for part in parts { digest.add(part) }
    return digest.text
  }
}

extension SlipDigest.Told {
  fileprivate init(_ answer: Answer?, of name: String, on example: Example) {
    switch answer {
    case .tensor(let found): self = .numbers(.init(found, of: name, on: example))
    case .draws(let counts): self = .draws(counts)
    default: self = .other
    }
  }

  /// As it is committed; nil where that needs no more than the answer.
  fileprivate func figure(_ placeCount: Int) -> String? {
    switch self {
    case .numbers(let numbers): numbers.figure(placeCount)
    case .draws(let counts): counts.map(String.init).joined(separator: " ")
    case .sum(let sum, let names): "\(names) \(sum.figure)"
    case .other: nil
    }
  }

  /// Nil where figures are the same or not.
  fileprivate func agrees(with figure: String) -> Bool? {
    switch self {
    case .numbers(let numbers): numbers.agrees(with: figure)
    case .draws(let counts):
      Frequencies.agree(counts, figure.split(separator: " ").compactMap { Int($0) })
    case .sum(let sum, let names):
      figure.hasPrefix(names + " ") && sum.agrees(with: figure.dropFirst(names.count + 1))
    case .other: nil
    }
  }
}

extension SlipDigest.Numbers {
  fileprivate init(_ found: Tensor, of name: String, on example: Example) {
    let allowance = example.isOfGradients ? Example.gradientAllowance : example.allowance
    let wanted: Tensor? =
      if case .tensor(let tensor) = example.goldens[name] { tensor } else { nil }
    sizes =
      found.isPoisoned ? "?" : "[" + found.shape.map(String.init).joined(separator: ",") + "]"
    let scalars = found.scalars
    self.scalars = scalars
    wrongPlaces =
      if let wanted, wanted.shape == found.shape {
        Self.places(scalars, wanted.scalars, allowance * Comparison.magnitude(of: wanted))
      } else { [] }
    allowed = 2 * allowance * max(Comparison.magnitude(of: found), example.leastMagnitude)
    sum = SlipDigest.Sum(scalars, allowed: allowed)
  }

  private static func places(_ found: [Float], _ wanted: [Float], _ allowed: Double) -> [Int] {
    found.indices.filter { place in
      let (a, b) = (found[place], wanted[place])
      return !(a == b || a.isNaN && b.isNaN || Double(abs(a - b)) <= allowed)
    }
  }

  /// The sizes, how many numbers are wrong, the sum, and some numbers, spread over all that are wrong.
  fileprivate func figure(_ count: Int) -> String {
    let all = wrongPlaces.isEmpty ? Array(scalars.indices) : wrongPlaces
    let places =
      all.count <= count ? all : (0..<count).map { all[(2 * $0 + 1) * all.count / (2 * count)] }
    let values = places.map { "\($0):\(SlipDigest.short(Double(scalars[$0]), digits: 6))" }
    return ([sizes, "\(wrongPlaces.count)", sum.figure] + values).joined(separator: " ")
  }

  fileprivate func agrees(with figure: String) -> Bool {
    let words = figure.split(separator: " ")
    guard words.count >= 3, words[0] == sizes, let count = Double(words[1]),
      abs(Double(wrongPlaces.count) - count) <= 2 + count / 20, sum.agrees(with: words[2])
    else { return false }
    return words.dropFirst(3).allSatisfy { word in
      let parts = word.split(separator: ":")
      guard parts.count == 2, let place = Int(parts[0]), let value = Double(parts[1]),
        place < scalars.count
      else { return false }
      let here = Double(scalars[place])
      if !here.isFinite || !value.isFinite { return here == value || here.isNaN && value.isNaN }
      return abs(here - value) <= allowed + 1e-5 * abs(value)
    }
  }
}

extension SlipDigest.Sum {
  fileprivate init(_ names: some Sequence<String>, in answers: Answers, on example: Example) {
    for name in names {
      guard case .tensor(let found) = answers.answer(name) else { continue }
      let own = SlipDigest.Numbers(found, of: name, on: example).sum
      value += own.value
      count += own.count
    }
  }

  fileprivate init(_ scalars: [Float], allowed: Double) {
    count = scalars.count
    for (place, number) in scalars.enumerated() {
      value += Self.weight(of: place) * Self.size(of: number, allowed)
    }
  }

  /// A number in what it may be off; infinities and NaN count as if they were far from all others.
  private static func size(of number: Float, _ allowed: Double) -> Double {
    if number.isNaN { return 3e5 }
    if number.isInfinite { return number > 0 ? 1e5 : -1e5 }
    return allowed == 0 ? 0 : Double(number) / allowed
  }

  /// Between −1 and 1, and as good as random: after Steele, Lea and Flood's SplitMix.
  private static func weight(of place: Int) -> Double {
    var bits = UInt64(place + 1) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Double(Int64(bitPattern: bits ^ bits >> 31)) / 0x1p63
  }

  fileprivate var figure: String { SlipDigest.short(value, digits: 5) }

  /// Where each number is off by what is allowed at most, and this way or that, their sum grows with
  /// the root of their count.
  fileprivate func agrees(with figure: some StringProtocol) -> Bool {
    guard let other = Double(figure) else { return false }
    let allowed = 3 * Double(max(1, count)).squareRoot()
    return abs(value - other) <= allowed + 1e-4 * abs(other)
  }
}

extension Example {
  /// The results that are not what PyTorch gives.
  fileprivate func wrongNames(in answers: Answers) -> [String] {
    goldens.sorted { $0.key < $1.key }.compactMap { name, golden in
      guard let answer = answers.answer(name) else { return name }
      if isOfGradients, case .tensor(let wanted) = golden, case .tensor(let found) = answer {
        return comparison(ofGradient: found, wanted).difference == nil ? nil : name
      }
      return golden.difference(from: answer, allowance: allowance) == nil ? nil : name
    }
  }

  /// Gradients may carry the rounding of others that are larger.
  fileprivate var leastMagnitude: Double {
    if !isOfGradients { return 0 }
    let magnitudes = goldens.values.map { golden in
      if case .tensor(let tensor) = golden { Comparison.magnitude(of: tensor) } else { 0.0 }
    }
    return (magnitudes.max() ?? 0) / 100
  }
}
