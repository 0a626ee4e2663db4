import Checkpoints
import Foundation
import TestSupport
import Testing

/// What the engine's tests compare with is what the reader of real checkpoints finds.
@Suite struct GoldenTensorsTests {
  @Test(arguments: ["reductions", "selection", "comparison"])
  func areReadAsCheckpointsAre(_ family: String) throws {
    let (goldens, file) = try (
      Goldens.engine(family),
      SafetensorsFile(contentsOf: Goldens.engineFile("\(family).safetensors"))
    )
    #expect(goldens.names == file.names.sorted() && !goldens.names.isEmpty)
    #expect(goldens.metadata == file.metadata)
    for name in goldens.names {
      #expect(goldens.isInteger(name) == file.isInteger(name), "\(name)")
      if goldens.isInteger(name) {
        let (read, expected) = try (goldens.intTensor(name), file.intTensor(name))
        #expect(read.shape == expected.shape && read.scalars == expected.scalars, "\(name)")
      } else {
        let (read, expected) = try (goldens.tensor(name), file.tensor(name))
        #expect(Comparison(read, expected, allowance: 0).difference == nil, "\(name)")
      }
    }
  }

  @Test func saysWhatIsNotThere() throws {
    let goldens = try Goldens.engine("products")
    #expect(throws: (any Error).self) { try goldens.tensor("no such tensor") }
    #expect(throws: (any Error).self) { try goldens.intTensor(goldens.names[0]) }
  }
}
