import Foundation
import StubGenerator

let tool = Tool(root: PackageRoot.find())
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
