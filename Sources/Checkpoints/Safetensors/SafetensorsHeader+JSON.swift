import Foundation

extension SafetensorsHeader {
  /// The header as it is written.
  struct JSON: Encodable {
    struct Tensor: Encodable {
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

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Name.self)
      if !metadata.isEmpty {
        try members.encode(metadata, forKey: Name(stringValue: metadataName))
      }
      for (name, tensor) in tensors { try members.encode(tensor, forKey: Name(stringValue: name)) }
    }
  }
}
