import Curriculum
import Foundation
import StubGenerator

extension Command {
  /// For authors: writes the page of names from the table that it is made of.
  static let names = Command(
    name: "names", summary: "writes the page of names anew; for authors"
  ) { tool, _ in
    try Data(NameTable.engine.page.utf8)
      .write(to: tool.workshop.url(Workshop.Path.names), options: .atomic)
    tool.print("wrote \(Workshop.Path.names)")
    return .success
  }
}
