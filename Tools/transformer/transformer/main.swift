import Foundation
import Reference
import Running

let tool = Tool(
  models: [
    .masked(Bert.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }),
  ],
  twin: Twin.start)
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
