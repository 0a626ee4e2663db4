import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// What is wrong with a file is said in one sentence: the file, the tensor, the numbers.
@Suite struct ErrorTests {
  @Test(arguments: brokenHeaders)
  func namesWhatIsWrongWithTheHeader(_ file: BrokenFile) throws {
    let bytes = fileBytes(header: file.header, dataCount: file.dataCount)
    let message = try message(ofReading: bytes)
    #expect(message == "model.safetensors: \(file.message)")
  }

  @Test(arguments: [
    ("[]", ""), ("null", ""), ("{", ""), ("{\"a\"}", ""), ("{\"a", ""),
    ("{\"a\\q\":{}}", ""), ("{}{", ""), ("{\"a\":{\"dtype\":", ""), ("{\"a\nb\":{}}", ""),
    ("{\"\\ud83d!\":{}}", ""),
    ("{\"a\":7}", "\"a\": it is no object of dtype, shape and data_offsets."),
    ("{\"a\":{}, \"a\":{}}", "\"a\": there is no \"dtype\"."),
    ("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "\"a\": there is no \"dtype\""),
    ("{\"__metadata__\":{\"k\":1}}", "\"__metadata__\" \"k\": it is no text."),
    (tensorHeader(dtype: "5"), "\"a\": its dtype is no text."),
    (tensorHeader(shape: "[2,3.5]"), ""),
    (tensorHeader(shape: "[2,true]"), "\"a\": its shape holds true, which is no whole number"),
    (tensorHeader(shape: "[9223372036854775808]"), ""), (tensorHeader(shape: "[2,3"), ""),
    (tensorHeader(shape: "[\(String(repeating: "9", count: 10_000))]"), ""),
  ])
  func namesWhatDoesNotParse(_ header: String, _ problem: String) throws {
    let message = try #require(try message(ofReading: fileBytes(header: header)))
    let start = "model.safetensors: the header is not valid: \(problem)"
    #expect(
      message.hasPrefix(start)
        && message.count > "model.safetensors: the header is not valid: ".count, "\(message)")
  }

  @Test func namesWhatIsWrongWithTheLength() throws {
    #expect(
      try message(ofReading: Data([1, 2, 3])) == """
        model.safetensors: 3 bytes are too few: a safetensors file begins with 8 bytes that give \
        the length of its header.
        """)
    #expect(
      try message(ofReading: fileBytes(header: "{}", length: 100)) == """
        model.safetensors: the header would be 100 bytes long, but 2 bytes follow: the file was \
        cut off, or it is no safetensors file. Download it again.
        """)
    for length in [100_000_001, UInt64(Int.max), .max, .max - 7] {
      #expect(
        try message(ofReading: fileBytes(header: "{}", length: length)) == """
          model.safetensors: the header would be \(length) bytes long; up to 100000000 are \
          read. Is this a safetensors file?
          """)
    }
  }

  /// Others take the first of two, or the last: other numbers.
  @Test(arguments: ["a", "\\u0061"])
  func refusesANameThatIsThereTwice(_ second: String) throws {
    let entry = "{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":"
    let header = "{\"a\":\(entry)[0,1]},\"b\":\(entry)[1,2]},\"\(second)\":\(entry)[0,1]}}"
    let column = header.count - entry.count - second.count - 9
    #expect(
      try message(ofReading: fileBytes(header: header, dataCount: 2)) == """
        model.safetensors: the header is not valid: line 1, column \(column): "a" is there twice: \
        which counts?
        """)
    let fields = "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
    let message = try message(ofReading: fileBytes(header: fields, dataCount: 1))
    #expect(message?.contains("\"dtype\" is there twice") == true)
  }

  @Test func refusesTextThatIsNotUTF8() throws {
    var bytes = fileBytes(header: "{\"abc\":{}}")
    bytes[8 + 3] = 0xff
    let message = try message(ofReading: bytes)
    #expect(message?.hasPrefix("model.safetensors: the header is not valid: ") == true)
  }

  @Test(arguments: ["[", "{\"a\":", "{\"a\":{\"shape\":[", "{\"__metadata__\":{\"a\":["])
  func survivesDeepNesting(_ start: String) throws {
    let header = start + String(repeating: "[", count: 100_000)
    let message = try message(ofReading: fileBytes(header: header))
    #expect(message?.hasPrefix("model.safetensors: the header is not valid: ") == true)
  }

  @Test func keepsMessagesShort() throws {
    let header = "{\"\(String(repeating: "x\\n", count: 50_000))\":{}}"
    let message = try #require(try message(ofReading: fileBytes(header: header)))
    #expect(message.count < 400 && message.contains("x\\nx\\n") && message.contains("…"))
  }

  @Test func namesMissingFilesAndFolders() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "no.safetensors")
      #expect {
        try SafetensorsFile(contentsOf: missing)
      } throws: {
        "\($0)" == "\(missing.path): No such file or directory."
      }
      #expect {
        try SafetensorsFile(contentsOf: folder)
      } throws: {
        "\($0)" == "\(folder.path) is not a file, but a folder or a device."
      }
      #expect {
        try SafetensorsFile(contentsOf: URL(string: "https://example.com/x.safetensors")!)
      } throws: {
        "\($0)" == "https://example.com/x.safetensors is not a file on this machine."
      }
    }
  }

  // MARK: - Tensors

  @Test func namesTheNearestOfOtherNames() throws {
    let file = try SafetensorsFile(contentsOf: goldenURL("types"))
    #expect {
      try file.tensor("empty.haf")
    } throws: {
      "\($0)" == """
        types.safetensors: there is no tensor "empty.haf". The nearest names are "empty.half", \
        "empty", "empty.integer".
        """
    }
    #expect {
      try file.shape(of: "model.scalar.half")
    } throws: {
      "\($0)".contains(
        "there is no tensor \"model.scalar.half\". The nearest names are \"scalar.half\",")
    }
    let none = try message(ofReading: fileBytes(header: "{}")) { _ = try $0.elementType(of: "x") }
    #expect(none == "model.safetensors: there is no tensor \"x\": the file holds none.")
    #expect(!file.isInteger("empty.haf"))
  }

  @Test func refusesTheWrongKindOfNumber() throws {
    let file = try SafetensorsFile(contentsOf: goldenURL("types"))
    #expect {
      try file.tensor("I32")
    } throws: {
      "\($0)" == """
        types.safetensors: "I32" holds integers (I32), where floating-point numbers are asked for.
        """
    }
    #expect {
      try file.intTensor("F16")
    } throws: {
      "\($0)" == """
        types.safetensors: "F16" holds floating-point numbers (F16), where integers are asked for.
        """
    }
  }

  // MARK: - Writing

  @Test func namesWhatIsNotWritten() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "x.safetensors")
      #expect {
        try SafetensorsFile.write(["a": .float32(.poisoned)], to: url)
      } throws: {
        "\($0)" == "x.safetensors: not written: \"a\" is what a misuse left behind."
      }
      #expect {
        try SafetensorsFile.write(["__metadata__": .float32(.ones([2]))], to: url)
      } throws: {
        "\($0)" == "x.safetensors: not written: the format keeps the name \"__metadata__\"."
      }
      #expect {
        try SafetensorsFile.write([:], to: folder.appending(path: "none/x.safetensors"))
      } throws: {
        "\($0)"
          == "\(folder.path)/none/x.safetensors: not written: there is no such file or folder."
      }
    }
  }
}

// MARK: - Fixtures

struct BrokenFile: Sendable, CustomTestStringConvertible {
  let header: String
  var dataCount = 0
  let message: String

  var testDescription: String { String(header.prefix(80)) }

  /// A file whose header does not parse.
  static func header(_ header: String, _ problem: String) -> BrokenFile {
    BrokenFile(header: header, message: "the header is not valid: \(problem).")
  }

  /// A file of one tensor, `a`, with one thing wrong.
  static func tensor(
    dtype: String = "\"F32\"", shape: String = "[2,3]", offsets: String = "[0,24]",
    _ problem: String
  ) -> BrokenFile {
    .header(tensorHeader(dtype: dtype, shape: shape, offsets: offsets), "\"a\": \(problem)")
  }

  /// A file of tensors of bytes that lie at these places among `dataCount` bytes.
  static func layout(_ places: [ClosedRange<Int>], dataCount: Int, _ message: String) -> BrokenFile
  {
    let entries = zip("abc", places).map { name, place in
      let (start, end) = (place.lowerBound, place.upperBound)
      return "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - start)],"
        + "\"data_offsets\":[\(start),\(end)]}"
    }
    return BrokenFile(
      header: "{\(entries.joined(separator: ","))}", dataCount: dataCount, message: message)
  }
}

/// A header of one tensor, `a`.
private func tensorHeader(
  dtype: String = "\"F32\"", shape: String = "[2,3]", offsets: String = "[0,24]"
) -> String {
  "{\"a\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}}"
}

private let brokenHeaders: [BrokenFile] = [
  // One tensor
  .tensor(
    dtype: "\"F8_E4M3\"",
    "its dtype \"F8_E4M3\" is none of F64 F32 F16 BF16 I64 I32 I16 I8 U32 U16 U8 BOOL: save the "
      + "model in 16 or 32 bits"),
  .tensor(shape: "[2,-3]", "its shape [2, -3] has a negative size"),
  .tensor(
    shape: "[4294967296,4294967296]",
    "its shape [4294967296, 4294967296] has more elements than can be counted"),
  .tensor(
    shape: "[0,4294967296,4294967296]", offsets: "[0,0]",
    "its shape [0, 4294967296, 4294967296] has more elements than can be counted"),
  .tensor(
    shape: "[\(String(repeating: "1,", count: 64))1]", offsets: "[0,4]",
    "its shape has 65 axes; up to 64 are read"),
  .tensor(offsets: "[0,20]", "F32 [2, 3] takes 24 bytes, but its data_offsets [0, 20] span 20"),
  .tensor(offsets: "[24,0]", "its data_offsets [24, 0] are not a start and an end"),
  .tensor(offsets: "[-24,0]", "its data_offsets [-24, 0] are not a start and an end"),
  .tensor(offsets: "[0]", "its data_offsets [0] are not a start and an end"),
  .tensor(offsets: "[0,12,24]", "its data_offsets [0, 12, 24] are not a start and an end"),
  .tensor(
    offsets: "[9223372036854775783,9223372036854775807]",
    "its data_offsets [9223372036854775783, 9223372036854775807] are not a start and an end"),
  // Several tensors
  .layout(
    [0...4, 2...6], dataCount: 6,
    """
    "b" begins at data offset 2, but the tensor before it ends at 4: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [0...4, 6...8], dataCount: 8,
    """
    "b" begins at data offset 6, but the tensor before it ends at 4: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [4...6, 1...4], dataCount: 6,
    """
    "b" begins at data offset 1, but the tensor before it ends at 0: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [0...4, 4...9], dataCount: 7,
    "\"b\" ends at data offset 9, but there are 7 bytes of data: the file was cut off. "
      + "Download it again."),
  .layout(
    [4...9, 0...4], dataCount: 12,
    """
    the last tensor ends at data offset 9, but there are 12 bytes of data: the format allows no \
    others.
    """),
]
