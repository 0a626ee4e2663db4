import Foundation
import Tensors

/// Named tensors that PyTorch computed, in a safetensors file.
///
/// The engine's tests read them here, without the module that reads real checkpoints: it is built on
/// what they test.
package struct GoldenTensors {
  /// Whatever the file says of itself.
  package let metadata: [String: String]
  /// In the order of the alphabet.
  package let names: [String]
  private let entries: [String: Entry]
  private let data: Data

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  package init(contentsOf url: URL) throws {
    let file = try Data(contentsOf: url)
    let size = Int(file.loaded(UInt64.self)[0])
    let header = file.dropFirst(8).prefix(size)
    data = Data(file.dropFirst(8 + size))
    let table = try JSONDecoder().decode([String: Either].self, from: header)
    metadata = table["__metadata__"]?.words ?? [:]
    entries = table.compactMapValues(\.entry)
    names = entries.keys.sorted()
  }

  /// The metadata are a table of words among the tensors.
  private struct Either: Decodable {
    let words: [String: String]?
    let entry: Entry?

    init(from decoder: any Decoder) throws {
      entry = try? Entry(from: decoder)
      words = entry == nil ? try [String: String](from: decoder) : nil
    }
  }

  // MARK: - Tensors

  /// Whether a tensor holds integers or truth values.
  package func isInteger(_ name: String) -> Bool { entries[name]?.dtype != "F32" }

  package func tensor(_ name: String) throws -> Tensor {
    let (entry, bytes) = try found(name)
    guard entry.dtype == "F32" else { throw Unreadable(name: name, reason: entry.dtype) }
    return Tensor(bytes.loaded(Float.self), shape: Shape(entry.shape))
  }

  /// Integers of any size; 1 and 0 for true and false.
  package func intTensor(_ name: String) throws -> IntTensor {
    let (entry, bytes) = try found(name)
    let scalars: [Int]
    switch entry.dtype {
    case "I64": scalars = bytes.loaded(Int64.self).map(Int.init)
    case "I16": scalars = bytes.loaded(Int16.self).map(Int.init)
    case "BOOL": scalars = bytes.map(Int.init)
    default: throw Unreadable(name: name, reason: entry.dtype)
    }
    return IntTensor(scalars, shape: Shape(entry.shape))
  }

  private func found(_ name: String) throws -> (Entry, Data) {
    guard let entry = entries[name] else { throw Unreadable(name: name, reason: "not there") }
    let (start, end) = (entry.data_offsets[0], entry.data_offsets[1])
    return (entry, data.dropFirst(start).prefix(end - start))
  }

  private struct Unreadable: Error {
    let name: String
    let reason: String
  }
}

extension Data {
  /// The numbers that its bytes are, wherever they begin.
  fileprivate func loaded<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number] {
    withUnsafeBytes { bytes in
      let size = MemoryLayout<Number>.size
      return (0..<bytes.count / size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * size, as: type)
      }
    }
  }
}
