import Foundation
import Reference
import Running

let tool = Tool<Bert>(twin: Twin.start)
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
