import Curriculum
import Files

/// The text of a file of this package, by its path from the root, however the lines of this clone
/// end.
package func packageText(_ path: String) throws -> String {
  try text(of: Workshop.here.url(path))
}
