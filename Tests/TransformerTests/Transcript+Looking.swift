import CommandLines
import Foundation
import Layers
import Reference
import TestSupport

@testable import Running

extension Transcript {
  /// Runs the tool with all that looks inside.
  func look(
    _ arguments: [String], hasColors: Bool = false, hasMethods: Bool = true,
    twin: @escaping Tool.Twin = { _, _ in .success }
  ) -> ExitCode {
    clear()
    let models: [RunnableModel] = [
      .masked(Bert.self, looking: hasMethods ? .subject : LookingMethods()),
      .causal(
        GPT2.self, generate: { _, _, _, _, _ in [] },
        looking: hasMethods ? .subject : LookingMethods()),
    ]
    let tool = Tool(
      models: models, twin: twin,
      console: Console(print: print, complain: complain, hasColors: { hasColors }))
    return tool.program.run(arguments)
  }
}
