import Foundation
import JSON

/// A file of a model as a hub lists it.
struct HubFile: Sendable, Equatable {
  /// From the model's folder.
  let path: String
  /// In bytes.
  let size: Int
  let check: Check

  /// What tells whether bytes are those of the file.
  enum Check: Sendable, Equatable {
    /// Of large files, the SHA-256.
    case sha256(String)
    /// Of small ones what Git calls them: the SHA-1 of a head and the bytes.
    case git(String)

    var digest: String {
      switch self {
      case .sha256(let digest), .git(let digest): digest
      }
    }

    var name: String {
      switch self {
      case .sha256: "SHA-256"
      case .git: "Git's SHA-1"
      }
    }
  }

  /// A hash of nothing yet.
  var newHash: StreamedHash {
    switch check {
    case .sha256: return StreamedHash(.sha256)
    case .git:
      var hash = StreamedHash(.sha1)
      hash.update("blob \(size)\0")
      return hash
    }
  }

  /// Where it is until it is whole: another file of the same name is elsewhere.
  var partName: String { "\(path).\(check.digest.prefix(12)).part" }

  /// Reads what a hub answers where it is asked for a model's files: an array of objects with `type`,
  /// `path`, `size`, `oid` and, of large files, `lfs`.
  /// - Throws: a ``Malformed``.
  static func list(_ answer: Data) throws -> [HubFile] {
    try answer.withUnsafeBytes { bytes in
      var files: [HubFile] = []
      var reader = JSONReader(bytes)
      guard try reader.kind() == .array else { throw Malformed("it is no list of files") }
      try reader.array { reader in
        guard try reader.kind() == .object else { throw Malformed("it is no list of files") }
        let range = try reader.skip()
        let object = try JSONObject(UnsafeRawBufferPointer(rebasing: bytes[range]))
        if try object.text("type") == "file" { files.append(try HubFile(object)) }
      }
      try reader.end()
      return files
    }
  }

  private init(_ object: JSONObject) throws {
    guard let path = try object.text("path") else { throw Malformed("a file has no path") }
    self.path = path
    func size(_ object: JSONObject) throws -> Int {
      guard let size = try object.integer("size"), (0...1 << 50).contains(size) else {
        throw Malformed("the size of \(quoted(path)) is \(object.source("size"))")
      }
      return size
    }
    func digest(_ object: JSONObject, _ digitCount: Int) throws -> String {
      let text = try object.text("oid")?.lowercased() ?? ""
      guard text.utf8.count == digitCount,
        text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
      else { throw Malformed("the hash of \(quoted(path)) is \(object.source("oid"))") }
      return text
    }
    if let large = try object.object("lfs") {
      (self.size, check) = (try size(large), .sha256(try digest(large, 64)))
    } else {
      (self.size, check) = (try size(object), .git(try digest(object, 40)))
    }
  }

  init(path: String, size: Int, check: Check) {
    (self.path, self.size, self.check) = (path, size, check)
  }
}
