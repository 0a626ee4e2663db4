import Foundation

/// The package's folder on disk, and where everything lies in it.
public struct Workshop: Sendable {
  public let root: URL

  public init(root: URL) { self.root = root }

  /// The one that the running program was built from.
  public static let here = Workshop(
    root: URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent())

  /// The nearest one, from a folder upward: a folder with a `Package.swift` and `Katas` beside it.
  /// From anywhere else, the one that the program was built from.
  public static func nearest(
    to folder: URL = URL(filePath: FileManager.default.currentDirectoryPath)
  ) -> Workshop {
    var candidate = Workshop(root: folder.standardizedFileURL)
    while candidate.root.path != "/" {
      if candidate.has(Path.package) && candidate.has(Path.katas) { return candidate }
      candidate = Workshop(root: candidate.root.deletingLastPathComponent())
    }
    return here
  }

  /// The file or folder at a path from the root.
  public func url(_ path: String) -> URL { root.appending(path: path) }

  /// Whether there is a file or folder at a path from the root.
  public func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url(path).path)
  }

  /// Whether a path from the root is a link, wherever it leads.
  public func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: url(path).path)) != nil
  }

  /// A file's path as a person in the package's folder would write it.
  public func relativePath(_ path: String) -> String {
    path.hasPrefix(root.path + "/") ? String(path.dropFirst(root.path.count + 1)) : path
  }

  /// What the learner has passed so far.
  public var progressFile: URL { url(Path.progress) }

  /// What was read in the katas' files in earlier runs.
  public var contentsFile: URL { url(Path.contents) }

  /// The Swift files in a folder and below it that the package manager sees, as paths from the root:
  /// behind links too, and nothing that is hidden, as editors hide locks and shadows of a file.
  public func swiftFiles(in folder: String) -> [String] {
    var (files, visited) = ([String](), Set<String>())
    func visit(_ folder: String) {
      // A link may lead upward.
      guard visited.insert(url(folder).resolvingSymlinksInPath().path).inserted else { return }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: url(folder).path)) ?? []
      for name in names.sorted() where !name.hasPrefix(".") {
        let path = "\(folder)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url(path).path, isDirectory: &isFolder) else {
          continue
        }
        if isFolder.boolValue {
          visit(path)
        } else if name.hasSuffix(".swift") {
          files.append(path)
        }
      }
    }
    visit(folder)
    return files.sorted()
  }

  /// When a kata's file was saved last.
  public func editTime(of kata: Kata) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url(kata.path).path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  /// Swift files that the learner added beside the katas, as paths from the root. Those among the
  /// lessons are none: they are not compiled.
  public var helperPaths: [String] {
    let katas = Set(Course.katas.map(\.path))
    return swiftFiles(in: Path.katas).filter {
      !katas.contains($0) && !$0.hasPrefix(Path.lessons + "/")
    }
  }
}

// MARK: - Paths

extension Workshop {
  /// Paths from the root: nothing else in the package spells one.
  public enum Path {
    /// What makes a folder a Swift package.
    public static let package = "Package.swift"
    public static let readme = "README.md"

    /// What the learner writes.
    public static let katas = "Katas"
    public static let lessons = "\(katas)/Lessons"
    /// What katas stand on.
    public static let given = "\(lessons)/Given.md"
    /// What everything is called here and elsewhere.
    public static let names = "\(lessons)/Names.md"
    /// What the lessons show.
    public static let pictures = "\(lessons)/Pictures"
    /// What the generated stubs were, and what their steps are.
    public static let stubManifest = "\(katas)/.stubs.json"

    /// What the learner tries out.
    public static let playFolder = "Play"
    public static let play = "\(playFolder)/main.swift"
    /// What it begins as.
    public static let playTemplate = "Tools/play/Template/main.swift"

    /// The learner's PyTorch.
    public static let tensors = "Sources/Tensors"
    public static let layers = "Sources/Layers"
    /// The katas as data.
    public static let course = "Sources/Curriculum/Course.swift"
    /// The solutions.
    public static let reference = "Sources/Reference"
    /// The C header that the engine imports, which is built into no module.
    public static let processor = "Sources/Processor"

    /// The engine's modules, on whose code all verdicts rest.
    public static let engine = ["Sources/Kernels", tensors, layers]
    /// What judges.
    public static let judging = ["Tests/KataTesting", "Tests/PlainFunctions", mistakes]
    /// What learners are known to get wrong, and right ways unlike the reference's.
    public static let mistakes = "Tests/KnownMistakes"
    public static let suites = "Tests/KataTests/Suites"
    /// Numbers computed by PyTorch and Hugging Face: those of a kata by its name.
    public static let goldens = "Tests/Goldens"
    /// What comes out when single slips are made in the solutions: a file a kata.
    public static let slips = "\(goldens)/Slips"
    /// The slips that change nothing, and why.
    public static let slipSurvivors = "\(slips)/Survivors.json"
    /// The Python that computed them.
    public static let goldenScripts = "Tools/goldens"
    /// What the engine's operations give.
    public static let engineGoldens = "\(goldens)/Engine"
    /// Small models with what they compute, as Hugging Face saves them.
    public static let savedModels = "\(goldens)/Models"
    /// Losses and weights of models in training.
    public static let trainingGoldens = "\(goldens)/Training"
    /// What tokenizers give, and vocabularies for them.
    public static let tokenizerGoldens = "\(goldens)/Tokenizers"

    /// What a learner has passed, for this package alone.
    public static let progress = ".kata/progress.json"
    /// What was read in the katas' files in earlier runs.
    public static let contents = ".kata/contents.json"
    /// Files that were replaced at the learner's wish.
    public static let backups = ".kata/backups"

    /// A copy of the package in which slips are made.
    public static let slipsCopy = ".build/slips"

    /// The models that come with the package.
    public static let models = "Tools/transformer/Models"

    /// What a look inside a model is drawn by, in a browser.
    public static let page = "Tools/transformer/Page"

    /// What the package manager builds for debugging.
    public static let debugBuild = ".build/debug"
  }
}

extension Kata {
  /// The learner's file, from the package's root.
  public var path: String { "\(Workshop.Path.katas)/\(track.folder)\(id).swift" }
  /// The solution, from the package's root.
  public var referencePath: String { "\(Workshop.Path.reference)/\(track.folder)\(id).swift" }
  /// The lesson, from the package's root.
  public var lessonPath: String { "\(Workshop.Path.lessons)/\(id).md" }
  /// The suite, from the package's root.
  public var suitePath: String { "\(Workshop.Path.suites)/\(track.folder)\(id)Tests.swift" }
  /// The numbers that its suite compares with, from the package's root.
  public var goldensPath: String { "\(Workshop.Path.goldens)/\(id).safetensors" }
  /// What comes out of it when single slips are made, from the package's root.
  public var slipsPath: String { "\(Workshop.Path.slips)/\(id).json" }
  /// The folder of the attempts at it, right and wrong, from the package's root.
  public var mistakesPath: String { "\(Workshop.Path.mistakes)/\(track.mistakesFolder)/\(id)" }
}
