import CommandLines
import Curriculum
import Foundation
import StubGenerator

extension Tool {
  /// For authors: writes the page of names from the table that it is made of.
  var names: Command {
    Command("names", "Writes the page of names anew, from its table.") { _ in
      let page = Data(NameTable.engine.page.utf8)
      try page.write(to: workshop.url(Workshop.Path.names), options: .atomic)
      console.print("wrote \(Workshop.Path.names)")
      return .success
    }
  }
}
