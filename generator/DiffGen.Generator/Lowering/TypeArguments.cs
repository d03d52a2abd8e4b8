using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// What type parameters stand for while a generic function is lowered in place. Its body speaks of its own type parameters, and
/// <see cref="TypeMap"/> sees through them.
/// </summary>
internal sealed class TypeArguments
{
    public static readonly TypeArguments None = new(ImmutableDictionary<ISymbol, ITypeSymbol>.Empty, null);

    // Each method is lowered from its first statement to its last by one thread.
    [ThreadStatic]
    private static TypeArguments? current;

    private readonly ImmutableDictionary<ISymbol, ITypeSymbol> arguments;

    private readonly Compilation? compilation;

    private TypeArguments(ImmutableDictionary<ISymbol, ITypeSymbol> arguments, Compilation? compilation)
    {
        this.arguments = arguments;
        this.compilation = compilation;
    }

    /// <summary>Those of the function that is being lowered.</summary>
    public static TypeArguments Current
    {
        get => current ?? None;
        set => current = value;
    }

    /// <summary>Those of a function that is called here.</summary>
    public static TypeArguments Of(IMethodSymbol target, Compilation compilation)
    {
        ImmutableDictionary<ISymbol, ITypeSymbol>.Builder all = ImmutableDictionary.CreateBuilder<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        Add(target.OriginalDefinition.TypeParameters, target.TypeArguments);
        for (INamedTypeSymbol? type = target.ContainingType; type is not null; type = type.ContainingType)
        {
            Add(type.OriginalDefinition.TypeParameters, type.TypeArguments);
        }

        return all.Count == 0 ? None : new TypeArguments(all.ToImmutable(), compilation);

        void Add(ImmutableArray<ITypeParameterSymbol> parameters, ImmutableArray<ITypeSymbol> given)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                all[parameters[i]] = Current.In(given[i]);
            }
        }
    }

    /// <summary>A type as the caller sees it.</summary>
    public ITypeSymbol In(ITypeSymbol type)
    {
        switch (type)
        {
            case ITypeParameterSymbol parameter:
                return arguments.TryGetValue(parameter, out ITypeSymbol? argument) ? argument : type;
            case IArrayTypeSymbol array when compilation is not null:
                ITypeSymbol element = In(array.ElementType);
                return SymbolEqualityComparer.Default.Equals(element, array.ElementType) ? type : compilation.CreateArrayTypeSymbol(element, array.Rank);
            case INamedTypeSymbol { IsGenericType: true, IsUnboundGenericType: false } named when compilation is not null:
                ImmutableArray<ITypeSymbol> given = ImmutableArray.CreateRange(named.TypeArguments, In);
                return given.SequenceEqual<ITypeSymbol>(named.TypeArguments, SymbolEqualityComparer.Default) ? type
                    : named.IsTupleType ? compilation.CreateTupleTypeSymbol(ImmutableArray.CreateRange(named.TupleElements, part => In(part.Type)), ImmutableArray.CreateRange(named.TupleElements, part => (string?)part.Name))
                    : named.OriginalDefinition.Construct([.. given]);
            default:
                return type;
        }
    }

    /// <summary>It is a part of a generic type, which is not seen through.</summary>
    public static bool IsHidden(ITypeSymbol? type) => type is INamedTypeSymbol { ContainingType.IsGenericType: true, TypeKind: not TypeKind.TypeParameter };
}
