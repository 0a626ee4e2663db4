import CommandLines
import Curriculum
import Files
import Foundation
import StubGenerator

extension Tool {
  /// For authors: writes the page of names from the table that it is made of.
  var names: Command {
    Command("names", "Writes the page of names anew, from its table.") { _ in
      let (page, url) = (NameTable.engine.page, workshop.url(Workshop.Path.names))
      // However its lines end.
      let isFresh = (try? text(of: url)) == page
      if !isFresh { try FileReplacement.write(Data(page.utf8), to: url) }
      console.print("\(isFresh ? "fresh:" : "wrote") \(Workshop.Path.names)")
      return .success
    }
  }
}
