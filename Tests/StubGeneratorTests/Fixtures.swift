import Curriculum
import SwiftReading
import TestSupport

@testable import StubGenerator

extension Kata {
  static let norm = Course.kata("01-LayerNorm")!
  static let warmUp = Course.kata("00-Tensors")!
}

/// Makes and verifies the stub of some source.
func makeStub(_ source: String) throws -> Stub {
  let (folder, kata) = (try TemporaryFolder(), Kata.norm)
  defer { withExtendedLifetime(folder) {} }
  try folder.write(source, to: kata.referencePath)
  let compiler = try SwiftCompiler.find()
  let reference = try compiler.parse(kata.referencePath, in: folder.root)
  let stub = try Stub(of: reference)
  try folder.write(stub.text, to: kata.path)
  try stub.verify(compiler.parse(kata.path, in: folder.root), against: reference)
  return stub
}
