import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct WritingTests {
  /// The header says what that of Python's safetensors says, the bytes are the same, and the numbers
  /// are rounded as PyTorch rounds them.
  @Test func writesWhatPythonWrites() throws {
    let golden = goldenURL("rounding")
    let file = try SafetensorsFile(contentsOf: golden)
    let odd = "odd \"name\"\\/\n\u{1}é🙂"
    let x = try file.tensor("x")
    let tensors: [String: SavedTensor] = [
      "x": .float32(x), "half": .float16(x), "brain": .bfloat16(x),
      "ids": .int64(try file.intTensor("ids")), "none": .float32(.zeros([4, 0])),
      "a": .float32(Tensor(1.5)), odd: .float32(Tensor([[1], [2]])),
    ]
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "ours.safetensors")
      try SafetensorsFile.write(tensors, metadata: ["format": "pt"], to: url)
      let (ours, theirs) = (try Data(contentsOf: url), try Data(contentsOf: golden))
      let (header, theirHeader) = (try header(of: ours), try header(of: theirs))
      #expect(header.json == theirHeader.json)
      #expect((8 + header.count) % 8 == 0)
      #expect(ours.dropFirst(8 + header.count) == theirs.dropFirst(8 + theirHeader.count))
    }
  }

  @Test func readsWhatItWrote() throws {
    let grid = Tensor.arange(24).reshaped(2, 3, 4)
    let tensors: [String: SavedTensor] = [
      "dense": .float32(grid), "strided": .float32(grid.transposed(2, 0, 1)[1..., .stride(by: -1)]),
      "repeated": .float32(Tensor([1, 2, 3]).broadcast(to: [2, 3])),
      "ids": .int64(IntTensor([[5, -6], [7, .min]]).transposed()),
      "scalar": .bfloat16(Tensor(-3)), "empty": .float16(.zeros([0, 5])),
    ]
    let metadata = ["format": "pt", "": "empty", "note": "two\nlines"]
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "file.safetensors")
      try SafetensorsFile.write(tensors, metadata: metadata, to: url)
      let file = try SafetensorsFile(contentsOf: url)
      #expect(file.metadata == metadata)
      #expect(file.names == ["ids", "dense", "repeated", "strided", "scalar", "empty"])
      #expect(try file.tensor("dense").scalars == grid.scalars)
      let strided = try file.tensor("strided")
      #expect(strided.shape == [3, 2, 3])
      #expect(strided.scalars == grid.transposed(2, 0, 1)[1..., .stride(by: -1)].scalars)
      #expect(try file.tensor("repeated").scalars == [1, 2, 3, 1, 2, 3])
      #expect(try file.intTensor("ids").scalars == [5, 7, -6, .min])
      #expect(try file.tensor("scalar").item() == -3)
      #expect(try file.tensor("empty").shape == [0, 5])
    }
  }

  /// Every number of 16 bits survives being read and written again.
  @Test(arguments: [ElementType.float16, .bfloat16])
  func keepsEveryNumberOf16Bits(_ type: ElementType) throws {
    let patterns = Array(UInt16.min...UInt16.max)
    let header = """
      {"x":{"dtype":"\(type.rawValue)","shape":[65536],"data_offsets":[0,131072]}}
      """
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "all.safetensors")
      let data = patterns.withUnsafeBytes { Data($0) }
      try (fileBytes(header: header) + data).write(to: url)
      let x = try SafetensorsFile(contentsOf: url).tensor("x")
      #if !(os(macOS) && arch(x86_64))  // There is no Float16 there.
        let expected = patterns.map {
          type == .float16
            ? Float(Float16(bitPattern: $0)) : Float(bitPattern: UInt32($0) << 16)
        }
        #expect(zip(x.scalars, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      #endif
      let saved: SavedTensor = type == .float16 ? .float16(x) : .bfloat16(x)
      try SafetensorsFile.write(["x": saved], to: url)
      let again = try Data(contentsOf: url).suffix(131_072).withUnsafeBytes { bytes in
        patterns.indices.map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
      }
      let scalars = x.scalars
      let changed = patterns.indices.filter { again[$0] != patterns[$0] && !scalars[$0].isNaN }
      #expect(changed.isEmpty)
      let rewritten = try SafetensorsFile(contentsOf: url).tensor("x").scalars
      #expect(rewritten.count { $0.isNaN } == scalars.count { $0.isNaN })
    }
  }

  @Test func replacesAFileThatIsInUse() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "file.safetensors")
      try SafetensorsFile.write(["x": .float32(.arange(50_000))], to: url)
      let old = try SafetensorsFile(contentsOf: url).tensor("x")
      try SafetensorsFile.write(["x": .float32(Tensor([1]))], to: url)
      #expect(old.scalars.last == 49_999)
      #expect(try SafetensorsFile(contentsOf: url).tensor("x").scalars == [1])
    }
  }

  @Test func leavesTheOldFileIfItFails() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "file.safetensors")
      try SafetensorsFile.write(["x": .float32(Tensor([4, 5]))], to: url)
      #expect(throws: CheckpointError.self) {
        try SafetensorsFile.write(["__metadata__": .float32(Tensor([1]))], to: url)
      }
      #expect(try SafetensorsFile(contentsOf: url).tensor("x").scalars == [4, 5])
      // A folder with something in it cannot be replaced: the very last step fails.
      #expect(throws: CheckpointError.self) {
        try SafetensorsFile.write(["x": .float32(Tensor([1]))], to: folder)
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files == ["file.safetensors"])
      let beside = try FileManager.default.contentsOfDirectory(
        atPath: folder.deletingLastPathComponent().path)
      #expect(!beside.contains { $0.hasPrefix(".\(folder.lastPathComponent)") })
    }
  }
}

/// A file's header, and its length in bytes.
private func header(of file: Data) throws -> (json: NSDictionary, count: Int) {
  let count = Int(file.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
  let json = try JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(count))
  return (try #require(json as? NSDictionary), count)
}
