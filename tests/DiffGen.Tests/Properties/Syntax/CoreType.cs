namespace DiffGen.Tests.Properties.Syntax;

internal enum Element
{
    Void,
    Bool,
    Int,
    Float,
    Double,

    /// <summary>A struct of two doubles, with operators and a method that changes it.</summary>
    Pair,

    /// <summary>A tuple of two doubles.</summary>
    Tuple,

    /// <summary>An object of a class with two doubles.</summary>
    Node,

    /// <summary>An object of two doubles that never changes.</summary>
    Dot,

    /// <summary>A function from one double to another.</summary>
    Function,

    /// <summary>A function from one double to another that is a struct of its own type, over which the method is generic.</summary>
    Map,

    /// <summary>An object that decides which body a call runs.</summary>
    Rule,
}

internal enum Shape
{
    Scalar,
    Array,
    Span,
    ReadOnlySpan,

    /// <summary>An array of two dimensions.</summary>
    Grid,

    /// <summary>An array of arrays.</summary>
    Rows,

    List,
}

/// <summary>A type of the core language.</summary>
internal readonly record struct CoreType(Element Element, Shape Shape = Shape.Scalar)
{
    public static readonly CoreType Void = new(Element.Void);
    public static readonly CoreType Bool = new(Element.Bool);
    public static readonly CoreType Int = new(Element.Int);
    public static readonly CoreType Float = new(Element.Float);
    public static readonly CoreType Double = new(Element.Double);
    public static readonly CoreType Pair = new(Element.Pair);
    public static readonly CoreType Tuple = new(Element.Tuple);
    public static readonly CoreType Node = new(Element.Node);
    public static readonly CoreType Rule = new(Element.Rule);
    public static readonly CoreType Function = new(Element.Function);
    public static readonly CoreType Dot = new(Element.Dot);
    public static readonly CoreType Map = new(Element.Map);

    /// <summary>An array or a span.</summary>
    public bool IsBuffer => Shape is Shape.Array or Shape.Span or Shape.ReadOnlySpan;

    /// <summary>Whether a variable of this type refers to something that others may refer to as well.</summary>
    public bool IsReference => Shape != Shape.Scalar || Element == Element.Node;

    public bool HoldsReals => Element is Element.Float or Element.Double;

    public bool IsReal => HoldsReals && Shape == Shape.Scalar;

    /// <summary>Whether there are two reals in each element, its fields.</summary>
    public bool HasFields => Element is Element.Pair or Element.Tuple or Element.Node or Element.Dot;

    /// <summary>Whether derivatives go through it.</summary>
    public bool IsActive => HoldsReals || HasFields;

    /// <summary>The type of an element of this buffer.</summary>
    public CoreType Item => new(Element, Shape == Shape.Rows ? Shape.Array : Shape.Scalar);

    public string Text => Shape switch
    {
        Shape.Array => Item.Text + "[]",
        Shape.Span => "Span<" + Item.Text + ">",
        Shape.ReadOnlySpan => "ReadOnlySpan<" + Item.Text + ">",
        Shape.Grid => Item.Text + "[,]",
        Shape.Rows => Item.Text + "[]",
        Shape.List => "List<" + Item.Text + ">",
        _ => Element switch
        {
            Element.Void => "void",
            Element.Bool => "bool",
            Element.Int => "int",
            Element.Float => "float",
            Element.Pair => "Pair",
            Element.Tuple => "(double X, double Y)",
            Element.Node => "Node",
            Element.Rule => "IRule",
            Element.Function => "Func<double, double>",
            Element.Dot => "Dot",
            Element.Map => "F",
            _ => "double",
        },
    };

    public override string ToString() => Text;
}
