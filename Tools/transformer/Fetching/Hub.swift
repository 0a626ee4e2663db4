import Foundation

/// A model on a server with Hugging Face's API.
package struct Hub: Sendable {
  package static let standardEndpoint = "https://huggingface.co"

  /// `gpt2`, or `owner/name`.
  package let name: String
  package let revision: String
  let endpoint: URL

  /// - Throws: a ``FetchError`` for what cannot be a name, a revision or an address.
  package init(
    _ name: String, revision: String = "main", endpoint: String = Hub.standardEndpoint
  ) throws(FetchError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy {
      $0.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._\-]{0,95}/) != nil && !$0.contains("..")
    }
    guard isName, (1...2).contains(parts.count) else {
      throw FetchError(
        "“\(name)” is no name of a model: that is NAME or OWNER/NAME, of letters, digits, “.”, “-” and "
          + "“_”.")
    }
    guard !revision.isEmpty, revision.unicodeScalars.allSatisfy({ $0.value > 0x20 }) else {
      throw FetchError("“\(revision)” is no revision: that is a branch, a tag or a commit.")
    }
    guard let url = URL(string: endpoint), Self.isOfTheWeb(url), url.query == nil else {
      throw FetchError(
        "“\(endpoint)” is no address of a hub: it begins with https:// or http://.")
    }
    (self.name, self.revision, self.endpoint) = (name, revision, url)
  }

  /// The name without its owner.
  package var lastPart: String { name.split(separator: "/").last.map(String.init) ?? name }

  /// What the hub is called.
  var host: String { endpoint.host ?? "" }

  /// Where the files of the model are listed.
  var listing: URL { address("api/models/\(name)/tree/\(Self.escaped(revision))") }

  func address(of file: String) -> URL {
    let path = file.split(separator: "/").map { Self.escaped(String($0)) }.joined(separator: "/")
    return address("\(name)/resolve/\(Self.escaped(revision))/\(path)")
  }

  static func isOfTheWeb(_ url: URL) -> Bool {
    ["http", "https"].contains(url.scheme?.lowercased()) && url.host?.isEmpty == false
  }

  private func address(_ path: String) -> URL {
    let start = endpoint.absoluteString
    return URL(string: (start.hasSuffix("/") ? start : start + "/") + path)!
  }

  /// A part of a path: also a “/” is a character of it.
  private static func escaped(_ part: String) -> String {
    let plain = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return part.addingPercentEncoding(withAllowedCharacters: plain)!
  }
}
