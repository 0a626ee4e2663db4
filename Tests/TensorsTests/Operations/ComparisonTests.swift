import Tensors
import TestSupport
import Testing

/// Comparisons and truth values, against PyTorch.
@Suite(.reportedMisuse) struct ComparisonTests {
  @Test(arguments: EngineCase.all("comparison"))
  func comparesAsPyTorchCompares(_ example: EngineCase) {
    let operation = example.operation
    if operation == "any" {
      example.check(Mask([example.mask().any()], shape: []))
    } else if operation == "all" {
      example.check(Mask([example.mask().all()], shape: []))
    } else if operation == "masks .!" {
      example.check(.!example.mask())
    } else if let symbol = operation.suffix(after: "masks ") {
      checkMasks(example, symbol)
    } else if let symbol = operation.suffix(after: "integers number ") {
      checkIntegers(example, symbol, IntTensor(Int(example.number)), example.integers())
    } else if let rest = operation.suffix(after: "integers ") {
      let isNumber = rest.hasSuffix(" number")
      let other = isNumber ? IntTensor(Int(example.number)) : example.integers(1)
      checkIntegers(example, rest.replacing(" number", with: ""), example.integers(), other)
    } else if let symbol = operation.suffix(after: "number ") {
      checkNumbers(example, symbol, Tensor(Float(example.number)), example.tensor())
    } else {
      let isNumber = operation.hasSuffix(" number")
      let other = isNumber ? Tensor(Float(example.number)) : example.tensor(1)
      checkNumbers(example, operation.replacing(" number", with: ""), example.tensor(), other)
    }
  }

  private func checkNumbers(_ example: EngineCase, _ symbol: String, _ a: Tensor, _ b: Tensor) {
    switch symbol {
    case ".<": example.check(a .< b)
    case ".<=": example.check(a .<= b)
    case ".>": example.check(a .> b)
    case ".>=": example.check(a .>= b)
    case ".==": example.check(a .== b)
    case ".!=": example.check(a .!= b)
    default: Issue.record("there is no operation \(example.operation)")
    }
  }

  private func checkIntegers(
    _ example: EngineCase, _ symbol: String, _ a: IntTensor, _ b: IntTensor
  ) {
    switch symbol {
    case ".<": example.check(a .< b)
    case ".<=": example.check(a .<= b)
    case ".>": example.check(a .> b)
    case ".>=": example.check(a .>= b)
    case ".==": example.check(a .== b)
    case ".!=": example.check(a .!= b)
    default: Issue.record("there is no operation \(example.operation)")
    }
  }

  private func checkMasks(_ example: EngineCase, _ symbol: String) {
    let (a, b) = (example.mask(), example.mask(1))
    switch symbol {
    case ".&": example.check(a .& b)
    case ".|": example.check(a .| b)
    case ".==": example.check(a .== b)
    case ".!=": example.check(a .!= b)
    default: Issue.record("there is no operation \(example.operation)")
    }
  }

  /// Numbers of every type may stand on either side of every comparison.
  @Test func takesNumbersOfEveryType() {
    let x = Tensor([-1, 0, 1, 2])
    let ids = IntTensor([-1, 0, 1, 2])
    let one = Tensor([1, 1, 1, 1])
    let ones = IntTensor([1, 1, 1, 1])
    let (double, float, int) = (1.0, Float(1), 1)
    func expect(_ masks: [Mask], _ expected: Mask) {
      for mask in masks { #expect(mask.scalars == expected.scalars) }
    }
    expect([x .< double, x .< float, x .< int, ids .< int], x .< one)
    expect([x .<= double, x .<= float, x .<= int, ids .<= int], x .<= one)
    expect([x .> double, x .> float, x .> int, ids .> int], x .> one)
    expect([x .>= double, x .>= float, x .>= int, ids .>= int], x .>= one)
    expect([x .== double, x .== float, x .== int, ids .== int], x .== one)
    expect([x .!= double, x .!= float, x .!= int, ids .!= int], x .!= one)
    expect([double .< x, float .< x, int .< x, int .< ids], ones .< ids)
    expect([double .<= x, float .<= x, int .<= x, int .<= ids], ones .<= ids)
    expect([double .> x, float .> x, int .> x, int .> ids], ones .> ids)
    expect([double .>= x, float .>= x, int .>= x, int .>= ids], ones .>= ids)
    expect([double .== x, float .== x, int .== x, int .== ids], ones .== ids)
    expect([double .!= x, float .!= x, int .!= x, int .!= ids], ones .!= ids)
  }
}

extension String {
  fileprivate func suffix(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
