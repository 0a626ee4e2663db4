import Curriculum
import Foundation

let tool = Tool(workshop: .nearest())
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
