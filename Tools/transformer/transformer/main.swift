// The tool is built when somebody wants it: no learner waits for tokenizers and training before the first
// verdict on a tensor.
import CommandLines
import Curriculum
import Foundation
import Launching

let tool = SwiftCommand.run("transformer-reference", Array(CommandLine.arguments.dropFirst()))
do {
  try tool.takeOver(in: .here, with: .tools)
} catch {
  Console.standard.complain("transformer: \(error)")
  exit(ExitCode.failure.rawValue)
}
