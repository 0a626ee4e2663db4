/// What a property holds that belongs to a model.
enum ModulePart {
  case parameter(TrainableTensor)
  case module(any Module)
  case list([NamedPart])
}

typealias NamedPart = (name: String, part: ModulePart)

extension Module {
  /// The parts that the properties hold, by property name, in the order of declaration.
  var parts: [NamedPart] {
    var mirrors = [Mirror(reflecting: self)]
    while let ancestor = mirrors[0].superclassMirror { mirrors.insert(ancestor, at: 0) }
    return mirrors.flatMap(\.children).compactMap { child in
      // A name with a dollar sign is where the compiler keeps a lazy property.
      guard let name = child.label, !name.hasPrefix("$"), let part = ModulePart(child.value)
      else { return nil }
      // The wrapper of `weight` is stored as `_weight`.
      if case .parameter = part, name.hasPrefix("_") { return (String(name.dropFirst()), part) }
      return (name, part)
    }
  }

  /// Visits everything below this module, at every depth, under dotted names. What is shared is
  /// visited under each of its names; a module inside itself is not entered again.
  func walk(_ visit: (_ name: String, ModulePart) -> Void) {
    walkThrough(parts, below: "", inside: [self], visit)
  }

  package func parametersUnderAllNames() -> [(name: String, parameter: TrainableTensor)] {
    var found: [(name: String, parameter: TrainableTensor)] = []
    walk { name, part in
      if case .parameter(let parameter) = part { found.append((name, parameter)) }
    }
    return found
  }
}

private func walkThrough(
  _ parts: [NamedPart], below prefix: String, inside ancestors: [any Module],
  _ visit: (_ name: String, ModulePart) -> Void
) {
  for (name, part) in parts {
    let name = prefix + name
    switch part {
    case .parameter:
      visit(name, part)
    case .list(let elements):
      walkThrough(elements, below: name + ".", inside: ancestors, visit)
    case .module(let module):
      if ancestors.contains(where: { $0 === module }) { continue }
      visit(name, part)
      walkThrough(module.parts, below: name + ".", inside: ancestors + [module], visit)
    }
  }
}

// MARK: - Reading a value

extension ModulePart {
  /// Nil for what is no part of a model, and for what is absent.
  fileprivate init?(_ value: Any) {
    if let parameter = value as? any AnyParameter {
      guard let storage = parameter.storage else { return nil }
      self = .parameter(storage)
    } else if let module = value as? any Module {
      self = .module(module)
    } else {
      self.init(container: Mirror(reflecting: value))
    }
  }

  private init?(container mirror: Mirror) {
    switch mirror.displayStyle {
    case .optional:
      guard let wrapped = mirror.children.first else { return nil }
      self.init(wrapped.value)
    case .collection:
      self.init(elements: zip(0..., mirror.children).lazy.map { ("\($0)", $1.value) })
    case .dictionary:
      let entries = mirror.children.lazy.compactMap { $0.value as? (key: AnyHashable, value: Any) }
      self.init(elements: entries.map { ("\($0.key)", $0.value) })
      if case .list(let parts) = self { self = .list(parts.sorted { $0.name < $1.name }) }
    default:
      return nil
    }
  }

  private init?(elements: some Sequence<(String, Any)>) {
    var parts: [NamedPart] = []
    for (name, value) in elements {
      if let part = ModulePart(value) {
        parts.append((name, part))
      } else if !isAbsent(value) {
        // A list of something else, which may be long: a vocabulary.
        return nil
      }
    }
    self = .list(parts)
  }
}

private func isAbsent(_ value: Any) -> Bool {
  let mirror = Mirror(reflecting: value)
  return mirror.displayStyle == .optional && mirror.children.isEmpty
}
