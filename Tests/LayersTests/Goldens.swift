import Checkpoints
import Foundation
import Tensors

/// The numbers of Tools/goldens/training.py: tensors by `group/name`.
func trainingGoldens(_ name: String) throws -> SafetensorsFile {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Goldens/Training")
  return try SafetensorsFile(contentsOf: folder.appending(path: "\(name).safetensors"))
}

/// The largest error as a share of the largest expected magnitude; infinite where the shapes or
/// anything that is no number differ.
func error(of actual: Tensor, from expected: Tensor) -> Float {
  guard actual.shape == expected.shape else { return .infinity }
  let errors = zip(actual.scalars, expected.scalars).map { ($0 - $1).magnitude }
  let magnitude = expected.scalars.map(\.magnitude).max() ?? 0
  return errors.allSatisfy(\.isFinite) ? (errors.max() ?? 0) / magnitude : .infinity
}
