import CommandLines
import Pictures

extension Tool {
  /// For authors: draws the lessons' pictures.
  var pictures: Command {
    Command(
      "pictures", "Draws the lessons' pictures anew, from the engine's numbers.",
      options: [.check]
    ) { arguments in
      arguments.has(.check) ? check(Album(workshop)) : try write(Album(workshop))
    }
  }

  private func write(_ album: Album) throws -> ExitCode {
    let written = try album.write()
    for picture in written { console.print("wrote \(picture.path)") }
    for path in album.strangers { console.complain("\(path): nothing draws it; remove it.") }
    console.print("Pictures: \(album.pictures.count), \(written.count) of them new.")
    return .success
  }

  private func check(_ album: Album) -> ExitCode {
    let (stale, strangers) = (album.stale, album.strangers)
    for picture in stale { console.complain("\(picture.path): not what is drawn now.") }
    for path in strangers { console.complain("\(path): nothing draws it; remove it.") }
    guard stale.isEmpty else {
      console.complain("Run `swift run kata pictures` and commit what it writes.")
      return .failure
    }
    console.print("Pictures: \(album.pictures.count), all fresh.")
    return strangers.isEmpty ? .success : .failure
  }
}

extension Option {
  fileprivate static let check = flag("--check", "Only says which are stale.")
}
