import Foundation

/// The number of a process that has ended.
package func numberOfADeadProcess() throws -> Int32 {
  let process = Process()
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", "true"]
  try process.run()
  process.waitUntilExit()
  return process.processIdentifier
}
