/// Why another program was not run, or how it ended: what is wrong, and what to do.
package struct LaunchError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
