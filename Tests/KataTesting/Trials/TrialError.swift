import Files

/// Why nothing can be judged by trials, which is no fault of the code.
enum TrialError: Error, Equatable, CustomStringConvertible {
  /// Something that it takes cannot be had.
  case notStarted(FileError)
  /// A trial ended before any code of a kata was called.
  case ended(Ending?)

  var description: String {
    switch self {
    case .notStarted(let error):
      """
      Your code could not be judged, through no fault of its own: a process of its own is needed \
      for that. \(error) Once that is mended, run the tests again.
      """
    case .ended(.notes):
      """
      Your code could not be judged, through no fault of its own: what was found could not be \
      written to a file in \(Trial.folder.path). Make room there, or set TMPDIR to another folder, \
      and run the tests again.
      """
    case .ended(let ending):
      """
      Your code could not be judged, through no fault of its own: the process that judges it ended \
      before it began\(ending.map { " (\($0))" } ?? ""). Run the tests again; if it stays so, remove \
      the folder .build.
      """
    }
  }
}

extension Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .signal(let signal): "signal \(signal)"
    case .exit(let status): "exit status \(status)"
    case .watchdog(let reason): "exit status \(reason.rawValue)"
    case .notes: "exit status \(TrialNotes.lossStatus)"
    }
  }
}
