namespace DiffGen.Generator.Ir;

/// <summary>A field of a class, or the property that stands for it.</summary>
/// <param name="Path">How it is reached from the object: <c>.Bias</c>, or by an accessor, as <see cref="FieldAccessor"/> says.</param>
internal sealed record ObjectField(string Path, IrType Type);

/// <summary>
/// A way to a field that the companions could not name or not assign: a function that returns a reference to it. A path that
/// starts with <c>!</c> and its name goes through it.
/// </summary>
/// <param name="Field">The name of the field in metadata.</param>
internal sealed record FieldAccessor(string Name, string Owner, string Field, IrType Type)
{
    public const char Mark = '!';

    /// <summary>The name of the accessor that a path starts with, or null.</summary>
    public static string? NameIn(string path) => path.Length == 0 || path[0] != Mark ? null
        : path.IndexOf('.') is > 0 and var end ? path.Substring(1, end - 1) : path.Substring(1);

    /// <summary>The path goes on into what the field of the object holds.</summary>
    public static bool IsInner(string path) => path.Length > 0 && path.IndexOf('.', 1) > 0;

    /// <summary>What an object's field is written as.</summary>
    public static string Text(string instance, string path) => NameIn(path) is { } name ? name + "(" + instance + ")" + path.Substring(name.Length + 1) : instance + path;
}

/// <summary>What is followed of the objects of a class: its own fields, and those that it inherits.</summary>
/// <param name="ShortName">What functions that deal with it are named after.</param>
internal sealed record ObjectShape(string Name, string ShortName, EquatableArray<ObjectField> Fields, EquatableArray<FieldAccessor> Accessors)
{
    /// <summary>Its fields are reached in the same way wherever in the project a method stands.</summary>
    public bool IsSameEverywhere { get; init; }

    /// <summary>The classes that an object known by this one may be of, as far as they add something that is followed.</summary>
    public EquatableArray<DerivedShape> Derived { get; init; } = EquatableArray<DerivedShape>.Empty;

    /// <summary>Other assemblies may have classes that derive from it, of which nothing is known.</summary>
    public bool IsOpenEnded { get; init; }

    /// <summary>One of these that can't be named where the companions stand; else null.</summary>
    public string? Hidden { get; init; }
}

/// <summary>A class that derives from another.</summary>
/// <param name="Fields">Those that it declares itself.</param>
internal sealed record DerivedShape(string Name, EquatableArray<ObjectField> Fields);
