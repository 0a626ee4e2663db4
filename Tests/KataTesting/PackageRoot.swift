import Coaching
import Foundation

extension Workshop {
  /// The package that these tests were built from.
  public static let here = Workshop(
    root: URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent())
}
