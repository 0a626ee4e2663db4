import Tensors

public protocol Module: AnyObject {}

@propertyWrapper public final class Parameter {
  public var wrappedValue: Tensor
  public init(wrappedValue: Tensor) { self.wrappedValue = wrappedValue }
}
