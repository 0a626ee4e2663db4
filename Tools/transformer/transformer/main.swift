import Foundation
import Reference
import Running

let tool = Tool<Bert, GPT2>(twin: Twin.start)
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
