using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Conversions.</content>
internal sealed partial class BodyLowering
{
    /// <summary>The index of a thread and an <c>int</c> are the same.</summary>
    private Operand LowerIndexConversion(IConversionOperation conversion, IOperation source, ITypeSymbol to, string name) =>
        TypeMap.Map(to) is OpaqueType { Name: "int" or "long" } type && TypeMap.Map(source.Type!) is OpaqueType { Name: "int" }
            ? type.Equals(IrType.Int32) ? LowerExpression(source, name) : Let(new Ir.Conversion(LowerExpression(source), type), conversion, name)
            : Unsupported(conversion, "This use of a thread's index", "use its X");

    private Operand LowerConversion(IConversionOperation conversion, string name)
    {
        IOperation source = conversion.Operand;
        ITypeSymbol? from = source.Type, to = conversion.Type;
        Microsoft.CodeAnalysis.CSharp.Conversion kind = conversion.GetConversion();
        bool isMissing = from is not null && (!kind.Exists || (conversion.IsImplicit && kind.IsExplicit));
        if (to is null || isMissing)
        {
            return Broken(conversion);
        }

        if (source is IThrowOperation exception)
        {
            Throw(exception);
            return Placeholder(conversion);
        }

        if (!kind.IsIdentity && LowerNullableConversion(conversion, name) is { } nullable)
        {
            return nullable;
        }

        if (KernelTarget.IsIndex(from) || KernelTarget.IsIndex(to))
        {
            return LowerIndexConversion(conversion, source, to, name);
        }

        if (LowerOperator(conversion.OperatorMethod, conversion, name, source) is { } converted)
        {
            return converted;
        }

        if (kind.IsIdentity || SymbolEqualityComparer.Default.Equals(from, to))
        {
            return LowerExpression(source, name);
        }

        if (source is IInvocationOperation { TargetMethod.Name: "Clone", Instance: { } original } clone && SymbolEqualityComparer.Default.Equals(original.Type, to) && TypeMap.Map(to) is BufferType)
        {
            return LowerToArray(clone, original, name);
        }

        if (source is IInvocationOperation { TargetMethod.Name: "Clone", Instance: { } whole } copied && SymbolEqualityComparer.Default.Equals(whole.Type, to) && TypeMap.Map(to) is GridType and not ListType
            && LowerExpression(whole) is Grid grid)
        {
            return LowerClone(copied, grid, ((IArrayTypeSymbol)to).ElementType, name);
        }

        if (from is null)
        {
            return source.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax
                ? LowerStackAlloc(conversion, name)
                : LowerOpaque(conversion, name);
        }

        if (kind is { IsReference: true, IsImplicit: true } && IsObject(source) && TypeMap.Map(to) is ObjectType parent)
        {
            return LowerExpression(source) switch
            {
                Value { Type: ObjectType } derived => View(derived, new Ir.Conversion(derived, parent), conversion, name),
                Instance made => made,
                Handle handle => handle with { ObjectType = parent },
                _ => new TextConstant("null", parent),
            };
        }

        // By an interface, an object of the method's own is what it is.
        if (kind is { IsReference: true, IsImplicit: true } && to.TypeKind == TypeKind.Interface
            && (source is IObjectCreationOperation creation ? LowerNewObject(creation, name) : IsOnTape(from) ? LowerExpression(source) : KnownObject(source)) is (Instance or Handle) and var followed)
        {
            return followed;
        }

        if (kind is { IsReference: true, IsExplicit: true } && IsObject(source) && TypeMap.Map(to) is ObjectType narrow)
        {
            return LowerExpression(source) switch
            {
                Value { Type: ObjectType } held => View(held, new Ir.Conversion(held, narrow, Checked: !conversion.IsTryCast) { IsTest = conversion.IsTryCast }, conversion, name),
                TextConstant => new TextConstant("null", narrow),
                Handle handle => Cast(handle, narrow, conversion),
                _ => Unsupported(conversion, "A cast of an object that the method makes itself", "give the variable the type of the object"),
            };
        }

        if (TypeMap.Map(to) is BufferType buffer && TypeMap.Map(from) is BufferType sourceBuffer && buffer.Element.Equals(sourceBuffer.Element))
        {
            return ConvertBuffer(LowerExpression(source), buffer, conversion, name);
        }

        if (kind.IsTupleConversion || kind.IsTupleLiteralConversion)
        {
            return LowerExpression(source) is Composite tuple && TypeMap.Map(to) is StructType target
                ? ConvertStruct(tuple.Fields, target, conversion)
                : Unsupported(conversion, "This conversion of a tuple", "convert the elements one by one");
        }

        if (source.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax)
        {
            return LowerStackAlloc(conversion, name);
        }

        if (conversion.OperatorMethod is null && TypeMap.IsPrimitive(from) && TypeMap.IsPrimitive(to))
        {
            return Let(new Ir.Conversion(LowerExpression(source), TypeMap.Map(to), conversion.IsChecked && !TypeMap.IsReal(to)), conversion, name);
        }

        if (conversion.OperatorMethod is null && (from.TypeKind == TypeKind.Enum || to.TypeKind == TypeKind.Enum) && IsEnumOrPrimitive(from) && IsEnumOrPrimitive(to))
        {
            return Let(new Ir.Conversion(LowerExpression(source), TypeMap.Map(to), conversion.IsChecked), conversion, name);
        }

        return LowerOpaque(conversion, name);

        static bool IsEnumOrPrimitive(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || TypeMap.IsPrimitive(type);
    }
}
