import Checkpoints
import Foundation
@_spi(Engine) import Tensors
import TestSupport
import Testing

/// Files that Python's safetensors wrote.
@Suite struct ReadingTests {
  let file: SafetensorsFile

  init() throws { file = try SafetensorsFile(contentsOf: goldenURL("types")) }

  @Test(arguments: ElementType.allCases)
  func readsEveryElementType(_ type: ElementType) throws {
    let name = type.rawValue
    #expect(try file.elementType(of: name) == type)
    #expect(file.isInteger(name) == type.isInteger)
    if type.isInteger {
      let (actual, expected) = (try file.intTensor(name), try file.intTensor("\(name).expected"))
      #expect(actual.shape == [2, 3] && expected.shape == [2, 3])
      #expect(actual.scalars == expected.scalars)
    } else {
      let (actual, expected) = (try file.tensor(name), try file.tensor("\(name).expected"))
      #expect(actual.shape == [20] && expected.shape == [20])
      // NaN is not equal to itself, and −0 is equal to 0: bits say more.
      let bits = { (x: Float) in x.isNaN ? Float.nan.bitPattern : x.bitPattern }
      #expect(actual.scalars.map(bits) == expected.scalars.map(bits))
      #expect(actual.scalars.contains { $0.isNaN } && actual.scalars.contains(.infinity))
    }
  }

  @Test func readsScalars() throws {
    #expect(try file.tensor("scalar").shape == [])
    #expect(try file.tensor("scalar").item() == 2.5)
    #expect(try file.tensor("scalar.half").item() == -0.75)
    #expect(try file.intTensor("scalar.integer").item() == -7)
  }

  @Test func readsEmptyTensors() throws {
    #expect(try file.tensor("empty").shape == [3, 0, 2])
    #expect(try file.tensor("empty.half").shape == [0])
    #expect(try file.intTensor("empty.integer").shape == [2, 0])
    #expect(try file.tensor("empty").scalars.isEmpty)
  }

  @Test func readsRowsInOrder() throws {
    let grid = try file.tensor("grid")
    #expect(grid.shape == [2, 3, 4])
    #expect(grid.scalars == (0..<24).map(Float.init))
  }

  @Test func readsNamesAndTextsOfAnyCharacters() throws {
    #expect(file.metadata == ["note": "a \"text\" \\ / with é, 🙂 and\ta tab"])
    #expect(try file.tensor("\"quoted\" \\ / é 🙂\n\u{1}").scalars == [1, 2])
    let header = #"{"__metadata__":{"\b\f\n\r\t\"\/\\":"\u00e9\ud83d\ude42\uFFFDé🙂"}}"#
    let message = try message(ofReading: fileBytes(header: header)) { file in
      #expect(file.metadata == ["\u{8}\u{c}\n\r\t\"/\\": "é🙂\u{fffd}é🙂"])
    }
    #expect(message == nil)
  }

  @Test func namesTensorsInTheOrderOfTheirBytes() throws {
    #expect(file.names.count == 12 * 2 + 8)
    // The library puts Int64 first and truth values last.
    #expect(file.names.first == "BOOL.expected" && file.names.last == "BOOL")
    let header = """
      {"late":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}, \
      "none":{"dtype":"F32","shape":[0],"data_offsets":[1,1]}, \
      "early":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}
      """
    let message = try message(ofReading: fileBytes(header: header, dataCount: 3)) { file in
      #expect(file.names == ["early", "none", "late"])
      let late = try file.intTensor("late")
      #expect(late.scalars == [1, 2])
    }
    #expect(message == nil)
  }

  /// The format allows 100 MB, and metadata that are null.
  @Test func readsALongHeader() throws {
    let entries = (0..<30_000).map { k in
      "\"tensor number \(k)\":{\"dtype\":\"U8\",\"shape\":[1,0],\"data_offsets\":[0,0]}"
    }
    let header = "{\"__metadata__\":null,\(entries.joined(separator: ","))}"
    #expect(header.utf8.count > 2 << 20)
    let message = try message(ofReading: fileBytes(header: header)) { file in
      #expect(file.names.count == 30_000 && file.metadata.isEmpty)
      let shape = try file.shape(of: "tensor number 29999")
      #expect(shape == [1, 0])
      #expect(!file.isInteger("tensor number 30000"))
    }
    #expect(message == nil)
  }

  @Test func takesNoMemoryForAlignedFloat32() throws {
    let (once, again) = (try file.tensor("grid"), try file.tensor("grid"))
    #expect(once.view.start == again.view.start)
    let (ids, idsAgain) = (try file.intTensor("I64"), try file.intTensor("I64"))
    #expect(ids.view.start == idsAgain.view.start)
  }

  @Test func copiesMisalignedFloat32() throws {
    let header = """
      {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}, \
      "b":{"dtype":"F32","shape":[3],"data_offsets":[1,13]}}
      """
    let message = try message(ofReading: fileBytes(header: header, dataCount: 13)) { file in
      let (once, again) = (try file.tensor("b"), try file.tensor("b"))
      #expect(once.view.start != again.view.start)
      let bits = [0x0403_0201, 0x0807_0605, 0x0c0b_0a09] as [UInt32]
      #expect(once.scalars.map(\.bitPattern) == bits)
    }
    #expect(message == nil)
  }

  @Test func keepsTheFileWhileATensorNeedsIt() throws {
    let tensor = try withTemporaryFolder { folder in
      let url = folder.appending(path: "gone.safetensors")
      try FileManager.default.copyItem(at: goldenURL("types"), to: url)
      return try SafetensorsFile(contentsOf: url).tensor("grid")
    }
    #expect(tensor.sum().item() == 276)
  }
}
