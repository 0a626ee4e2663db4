import Foundation
import Katas
import Running

let tool = Tool<Bert, GPT2>(name: Twin.name)
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
