import Foundation
import SwiftReading

let tool = Tool(root: PackageRoot.find())
exit(tool.run(Array(CommandLine.arguments.dropFirst())))
