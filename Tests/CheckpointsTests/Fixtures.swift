import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// A file that Python wrote: see Tools/goldens/checkpoints.py.
func goldenURL(_ name: String) -> URL { Goldens.engineFile("\(name).safetensors") }

/// A safetensors file with any header and `dataCount` bytes of data: 0, 1, 2 …
func fileBytes(header: String, length: UInt64? = nil, dataCount: Int = 0) -> Data {
  let header = Data(header.utf8)
  var bytes = withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian) { Data($0) }
  bytes += header
  bytes += (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) }
  return bytes
}

/// What opening a file of these bytes, or reading from it, throws.
func message(
  ofReading bytes: Data, _ read: (SafetensorsFile) throws -> Void = { _ in }
) throws -> String? {
  try withTemporaryFolder { folder in
    let url = folder.appending(path: "model.safetensors")
    try bytes.write(to: url)
    do {
      try read(try SafetensorsFile(contentsOf: url))
      return nil
    } catch let error as CheckpointError {
      return error.message
    }
  }
}
