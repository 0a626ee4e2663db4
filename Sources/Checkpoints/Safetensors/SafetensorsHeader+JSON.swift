import Foundation

extension SafetensorsHeader {
  /// The header as the file has it.
  struct JSON: Codable {
    struct Tensor: Codable {
      var dtype: String
      var shape: [Int]
      /// Where its bytes begin and end, from the end of the header.
      var dataOffsets: [Int]

      private enum CodingKeys: String, CodingKey {
        case dtype, shape
        case dataOffsets = "data_offsets"
      }
    }

    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]

    /// The name that no tensor may have.
    static let metadataName = "__metadata__"

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init() {}

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Name.self)
      for name in members.allKeys {
        if name.stringValue == Self.metadataName {
          metadata = try members.decode([String: String].self, forKey: name)
        } else {
          tensors[name.stringValue] = try members.decode(Tensor.self, forKey: name)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Name.self)
      if !metadata.isEmpty {
        try members.encode(metadata, forKey: Name(stringValue: Self.metadataName))
      }
      for (name, tensor) in tensors { try members.encode(tensor, forKey: Name(stringValue: name)) }
    }
  }
}
