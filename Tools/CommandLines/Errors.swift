import NearNames

/// What is wrong with a command line.
package struct UsageError: Error, Equatable {
  package let problem: String

  package init(_ problem: String) { self.problem = problem }

  /// - Parameters:
  ///   - word: what is not known.
  ///   - names: what is. The one that was probably meant is named.
  package init(_ problem: String, _ word: String, among names: [String]) {
    let meant = nearName(to: word, in: names)
    self.problem = meant.map { "\(problem) Did you mean \($0)?" } ?? problem
  }
}

/// Something went wrong and was complained about already.
package struct Complained: Error {
  package init() {}
}
